/** Finds a thing out about each object once, and keeps no object for it. */
export const oncePer = <K extends WeakKey, V>(of: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    const found = known.get(key) ?? { value: of(key) }
    known.set(key, found)
    return found.value
  }
}

/** Works it out when it is first asked for. */
export const lazily = <V>(make: () => V): (() => V) => {
  let known: { readonly value: V } | null = null
  return () => (known ??= { value: make() }).value
}

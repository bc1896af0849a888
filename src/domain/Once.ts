import { hash } from "node:crypto"
import { makeRecent } from "./Recent.ts"

/** Finds a thing out about each object once, and keeps no object for it. */
export const oncePer = <K extends WeakKey, V>(of: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    const found = known.get(key) ?? { value: of(key) }
    known.set(key, found)
    return found.value
  }
}

/** The same about each of the last texts, of which only digests are kept. */
export const oncePerText = <V>(of: (text: string) => V, most: number): ((text: string) => V) => {
  const known = makeRecent<string, { readonly value: V }>(most)
  return (text) => {
    const digest = hash("sha256", text)
    const found = known.get(digest) ?? { value: of(text) }
    known.set(digest, found)
    return found.value
  }
}

/** Works it out when it is first asked for. */
export const lazily = <V>(make: () => V): (() => V) => {
  let known: { readonly value: V } | null = null
  return () => (known ??= { value: make() }).value
}

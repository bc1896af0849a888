export const makeRecent = <K, V>(most: number) => {
  const entries = new Map<K, V>()
  return {
    get: (key: K): V | undefined => entries.get(key),
    set: (key: K, value: V): void => {
      entries.delete(key)
      entries.set(key, value)
      for (const oldest of entries.keys()) {
        if (entries.size <= most) return
        entries.delete(oldest)
      }
    },
    delete: (key: K): void => void entries.delete(key),
    size: (): number => entries.size,
  }
}

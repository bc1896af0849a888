/**
 * Text that PostgreSQL can hold: NUL and lone surrogates, which neither `text` nor `jsonb` accepts, become U+FFFD.
 * Everything else, right-to-left marks and markup included, stays as it was written.
 */
export const safeText = (text: string): string => text.replaceAll("\u0000", "\uFFFD").toWellFormed()

/** `safeText` on every string (keys too) of a JSON value. */
export const safeJson = (value: unknown): unknown => {
  if (typeof value === "string") return safeText(value)
  if (Array.isArray(value)) return value.map(safeJson)
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [safeText(key), safeJson(inner)]))
  }
  return value
}

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

/** What `JSON.stringify` writes for NUL and for a lone surrogate, or a text that only looks like it. */
const suspicious = /\\u(?:0000|d[89a-f])/i

/** JSON that PostgreSQL can hold: `safeJson` as text. */
export const safeJsonText = (value: unknown): string => {
  const json = JSON.stringify(value)
  return suspicious.test(json) ? JSON.stringify(safeJson(value)) : json
}

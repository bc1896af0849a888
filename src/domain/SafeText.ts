/** NUL and lone surrogates, which neither `text` nor `jsonb` accepts, become U+FFFD; everything else stays. */
export const safeText = (text: string): string => text.replaceAll("\u0000", "\uFFFD").toWellFormed()

export const safeJson = (value: unknown): unknown => {
  if (typeof value === "string") return safeText(value)
  if (Array.isArray(value)) return value.map(safeJson)
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [safeText(key), safeJson(inner)]))
  }
  return value
}

/** What `JSON.stringify` writes for NUL and lone surrogates; a text may merely look like it. */
const suspicious = /\\u(?:0000|d[89a-f])/i

export const safeJsonText = (value: unknown): string => {
  const json = JSON.stringify(value)
  return suspicious.test(json) ? JSON.stringify(safeJson(value)) : json
}

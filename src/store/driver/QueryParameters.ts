import { createHmac } from "node:crypto"
import { inspect } from "node:util"

const mostParameters = 32
const mostElements = 16
const longestShown = 1_000

export type ShowParameters = (parameters: ReadonlyArray<unknown>) => ReadonlyArray<string>

const isPlain = (value: unknown): value is number | bigint | boolean | null | undefined =>
  value === null || ["number", "bigint", "boolean", "undefined"].includes(typeof value)

const few = (shown: ReadonlyArray<string>, all: number): ReadonlyArray<string> =>
  shown.length < all ? [...shown, `… ${all} in all`] : shown

/** Numbers, ids and times in clear, texts as length and keyed hash; equal texts have equal hashes. `showTexts`: all in clear. */
export const showParameters = (key: Uint8Array, showTexts: boolean): ShowParameters => {
  const masked = (kind: string, text: string | Uint8Array) =>
    `${kind}(${text.length})#${createHmac("sha256", key).update(text).digest("hex").slice(0, 12)}`

  const show = (value: unknown, depth: number): string => {
    if (isPlain(value)) return String(value ?? null)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "date" : value.toISOString()
    if (Array.isArray(value) && depth < 3) {
      const elements = value.slice(0, mostElements).map((element) => show(element, depth + 1))
      return `[${few(elements, value.length).join(", ")}]`
    }
    if (showTexts) return (typeof value === "string" ? value : inspect(value)).slice(0, longestShown)
    if (typeof value === "string") return masked("text", value)
    return value instanceof Uint8Array ? masked("bytes", value) : masked("value", inspect(value, { depth: 8 }))
  }

  return (parameters) =>
    few(
      parameters.slice(0, mostParameters).map((parameter) => show(parameter, 0)),
      parameters.length,
    )
}

import { Option, Predicate, Schema } from "effect"

/** Servers agree on the words of an answer, not on what stands beside them: only what is needed is read, and what is odd counts as missing. */

export const field = (value: unknown, name: string): unknown =>
  Predicate.hasProperty(value, name) ? value[name] : undefined

export const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

export const text = (value: unknown): string | undefined =>
  typeof value === "number" ? String(value) : typeof value === "string" && value !== "" ? value : undefined

export const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** undefined: not JSON. */
export const json = (source: string): unknown => Option.getOrUndefined(decode(source))

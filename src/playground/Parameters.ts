import { Result, Schema } from "effect"
import { botApiMethods } from "./BotApiMethods.generated.ts"
import { boundaryOf, parseMultipart, type Upload } from "./Multipart.ts"
import { badRequest, refuse, type Refusal } from "./Refusal.ts"

type Kind = "number" | "string" | "boolean" | "id" | "file" | "json"

interface Parameter {
  readonly name: string
  readonly required: boolean
  readonly kind: string
}

export type Params = Readonly<Record<string, unknown>>

export interface Payload {
  readonly params: Params
  readonly uploads: ReadonlyMap<string, Upload>
}

const tables = new Map<string, ReadonlyMap<string, Parameter>>(
  Object.entries(botApiMethods).map(([method, text]) => [
    method.toLowerCase(),
    new Map(
      text
        .split(" ")
        .filter((item) => item !== "")
        .map((item) => {
          const [label = "", kind = ""] = item.split(":")
          const name = label.replace("?", "")
          return [name, { name, required: !label.endsWith("?"), kind }]
        }),
    ),
  ]),
)

const names = new Map(Object.keys(botApiMethods).map((method) => [method.toLowerCase(), method]))

/** The method's own spelling: Telegram ignores case. */
export const methodNamed = (name: string): string | undefined => names.get(name.toLowerCase())

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const parseJson = (text: string): Result.Result<unknown, Refusal> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: () => badRequest("can't parse request JSON") })

const noUploads: ReadonlyMap<string, Upload> = new Map()

/** Accepts the four encodings of the Bot API. */
export const readPayload = (
  contentType: string,
  body: Uint8Array,
  query: URLSearchParams | null,
): Result.Result<Payload, Refusal> => {
  const base: Record<string, unknown> = query === null ? {} : Object.fromEntries(query)
  if (body.byteLength === 0) return Result.succeed({ params: base, uploads: noUploads })
  if (contentType.startsWith("application/json")) {
    return Result.flatMap(parseJson(new TextDecoder().decode(body)), (json) =>
      isRecord(json)
        ? Result.succeed({ params: query === null ? json : { ...base, ...json }, uploads: noUploads })
        : refuse("can't parse request JSON"),
    )
  }
  if (contentType.startsWith("multipart/form-data")) {
    const boundary = boundaryOf(contentType)
    const form = boundary === undefined ? null : parseMultipart(body, boundary)
    return form === null
      ? refuse("can't parse multipart form data")
      : Result.succeed({ params: { ...base, ...form.fields }, uploads: form.uploads })
  }
  const fields = Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body)))
  return Result.succeed({ params: { ...base, ...fields }, uploads: noUploads })
}

const wellFormed = (name: string, value: string): Result.Result<string, Refusal> =>
  value.isWellFormed() ? Result.succeed(value) : refuse(`parameter "${name}" must be encoded in UTF-8`)

const coercions: Record<Kind, (name: string, value: unknown) => Result.Result<unknown, Refusal>> = {
  number: (name, value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
    return typeof number === "number" && Number.isFinite(number)
      ? Result.succeed(number)
      : refuse(`parameter "${name}" must be a number`)
  },
  boolean: (name, value) => {
    if (typeof value === "boolean") return Result.succeed(value)
    const text = String(value).toLowerCase()
    if (text === "true" || text === "1") return Result.succeed(true)
    return text === "false" || text === "0" ? Result.succeed(false) : refuse(`parameter "${name}" must be a Boolean`)
  },
  string: (name, value) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? wellFormed(name, String(value))
      : refuse(`parameter "${name}" must be a String`),
  id: (name, value) => {
    if (typeof value === "number") return Result.succeed(value)
    if (typeof value !== "string") return refuse(`parameter "${name}" must be a number or a String`)
    return Result.succeed(/^-?\d+$/.test(value) ? Number(value) : value)
  },
  file: (name, value) =>
    typeof value === "string" ? Result.succeed(value) : refuse(`parameter "${name}" must be a file or a String`),
  json: (name, value) => {
    if (typeof value !== "string") return Result.succeed(value)
    return Result.try({
      try: (): unknown => JSON.parse(value),
      catch: () => badRequest(`can't parse ${name} JSON object`),
    })
  },
}

const isKind = (kind: string): kind is Kind => kind in coercions

/** Also refuses unknown parameters, which Telegram ignores. */
export const checkParameters = (method: string, payload: Payload): Result.Result<Payload, Refusal> => {
  const table = tables.get(method.toLowerCase()) ?? new Map<string, Parameter>()
  const params: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(payload.params)) {
    if (value === null || value === undefined) continue
    const parameter = table.get(name)
    if (parameter === undefined) return refuse(`${method} has no parameter "${name}"`)
    if (!isKind(parameter.kind)) continue
    const coerced = coercions[parameter.kind](name, value)
    if (Result.isFailure(coerced)) return Result.fail(coerced.failure)
    params[name] = coerced.success
  }
  for (const parameter of table.values()) {
    if (!parameter.required || params[parameter.name] !== undefined) continue
    if (parameter.kind === "file" && payload.uploads.has(parameter.name)) continue
    if (parameter.name === "chat_id") return refuse("chat_id is empty")
    if (parameter.name === "text") return refuse("message text is empty")
    if (parameter.kind === "file") return refuse(`there is no ${parameter.name} in the request`)
    return refuse(`parameter "${parameter.name}" is required`)
  }
  return Result.succeed({ params, uploads: payload.uploads })
}

export const textOf = (params: Params, name: string): string | undefined => {
  const value = params[name]
  return typeof value === "string" ? value : undefined
}

export const numberOf = (params: Params, name: string): number | undefined => {
  const value = params[name]
  return typeof value === "number" ? value : undefined
}

/** Unchecked, for the call record. */
export const chatIdOf = (params: Params): number | null => {
  const value = params["chat_id"]
  if (typeof value === "number") return value
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : null
}

export const jsonOf = <A>(
  params: Params,
  name: string,
  schema: Schema.ConstraintDecoder<A>,
): Result.Result<A | undefined, Refusal> => {
  const value = params[name]
  if (value === undefined) return Result.succeed(undefined)
  return Result.mapError(Schema.decodeUnknownResult(schema)(value), () => badRequest(`can't parse ${name} JSON object`))
}

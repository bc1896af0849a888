import type { HttpApi, HttpApiGroup } from "effect/http-api"
import { actionHeader } from "../pages/ActionHeader.ts"
import type { OpsApi } from "../pages/OpsApi.ts"

export class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Typed by the API and named `METHOD path`, but sent by hand: the API's own client would make the page five times as large. */
type Endpoint = typeof OpsApi extends HttpApi.HttpApi<string, infer Groups> ? HttpApiGroup.Endpoints<Groups> : never
type Calls = {
  [E in Endpoint as E["path"] extends `/ops/api/${infer Path}` ? `${E["method"]} ${Path}` : never]: E
}

type Part<Name extends string, S extends { readonly Type: unknown }> = [S] extends [never]
  ? unknown
  : { readonly [N in Name]: S["Type"] }
type Given<E extends Endpoint> = Part<"params", E["~Params"]> &
  Part<"query", E["~Query"]> &
  Part<"payload", E["~Payload"]>

interface AnyGiven {
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly payload?: object
}

const send = async (call: string, { params = {}, payload, query }: AnyGiven): Promise<string> => {
  const [method = "GET", path = ""] = call.split(" ")
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))
  const asked = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const response = await fetch(`api/${filled}${asked.length === 0 ? "" : `?${asked.join("&")}`}`, {
    method,
    headers: {
      ...(method === "GET" ? {} : { [actionHeader]: "1" }),
      ...(payload && { "content-type": "application/json" }),
    },
    ...(payload && { body: JSON.stringify(payload) }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  if (response.ok) return text
  const isJson = response.headers.get("content-type")?.includes("json") === true
  const { error }: { readonly error?: string } = isJson ? JSON.parse(text) : {}
  throw new Refused(response.status, error ?? `The server answered ${response.status}.`)
}

export const call = async <K extends keyof Calls>(
  name: K,
  given: Given<Calls[K]> & AnyGiven,
): Promise<Calls[K]["~Success"]["Type"]> => {
  const text = await send(name, given)
  return text === "" ? undefined : JSON.parse(text)
}

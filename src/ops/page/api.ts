import { actionHeader, type OpsHistory, type OpsRecords, type OpsState } from "../pages/OpsApi.ts"

export class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const send = async (path: string, init: RequestInit = {}): Promise<string> => {
  const response = await fetch(`api/${path}`, { ...init, signal: AbortSignal.timeout(10_000) })
  const text = await response.text()
  if (response.ok) return text
  const isJson = response.headers.get("content-type")?.includes("json") === true
  const { error }: { readonly error?: string } = isJson ? JSON.parse(text) : {}
  throw new Refused(response.status, error ?? `The server answered ${response.status}.`)
}

const load = async <A>(path: string): Promise<A> => {
  const answer: A = JSON.parse(await send(path))
  return answer
}

const change = async (method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<void> => {
  await send(path, {
    method,
    headers: { [actionHeader]: "1", ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  })
}

export const loadState = () => load<OpsState>("state")
export const loadRecords = () => load<OpsRecords>("records")
export const loadHistory = (after: number) => load<OpsHistory>(`history?after=${after}`)

export const forceBreaker = (key: string, state: "open" | "closed" | "auto") =>
  change("PUT", "breakers", { key, state })
export const retryDeadLetter = (id: number) => change("POST", `dead-letters/${id}/retry`)
export const dropDeadLetter = (id: number) => change("POST", `dead-letters/${id}/drop`)
export const setFlag = (name: string, enabled: boolean, percentage: number) =>
  change("PUT", `flags/${name}`, { enabled, percentage })
export const resetFlag = (name: string) => change("DELETE", `flags/${name}`)
export const backUp = () => change("POST", "backups")
export const signOut = () => change("DELETE", "session")

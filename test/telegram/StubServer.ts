import { Effect, Layer, Queue, Redacted } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Guard } from "../../src/boundary/Guard.ts"
import { Pace } from "../../src/boundary/Pace.ts"
import { BotApi } from "../../src/telegram/BotApi.ts"
import { MemoryArchives } from "../support/MemoryArchives.ts"

export const canary = "7000001:CANARY-TOKEN"

export interface Call {
  readonly method: string
  readonly body: string
  readonly port: number
  readonly answer: (status: number, body: unknown) => void
  readonly reset: () => void
  /** Completes when the client goes away before the answer. */
  readonly gone: Effect.Effect<void>
}

const read = (request: IncomingMessage) =>
  new Promise<string>((resolve) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
  })

const toCall = (request: IncomingMessage, response: ServerResponse, body: string): Call => ({
  method: (request.url ?? "").split("/").at(-1) ?? "",
  body,
  port: request.socket.remotePort ?? 0,
  answer: (status, answer) => {
    response.writeHead(status, { "content-type": "application/json" })
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer))
  },
  reset: () => request.socket.resetAndDestroy(),
  gone: Effect.callback<void>((resume) => {
    if (response.closed) resume(Effect.void)
    else response.once("close", () => resume(Effect.void))
  }),
})

/** A Bot API by hand: the test takes each call as it comes and answers it. */
export const stubServer = Effect.gen(function* () {
  const calls = yield* Queue.unbounded<Call>()
  const server = createServer((request, response) => {
    void read(request).then((body) => Queue.offerUnsafe(calls, toCall(request, response, body)))
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      }),
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const apiRoot = `http://127.0.0.1:${port}`
  return { apiRoot, calls, close: Effect.sync(() => server.close()) }
})

export const botApi = (apiRoot: string, pace = Pace.layerOff) =>
  BotApi.layer({ token: Redacted.make(canary), apiRoot }).pipe(
    Layer.provideMerge(Layer.merge(pace, MemoryArchives)),
    Layer.provide(Guard.layer),
  )

export const ok = (result: unknown) => ({ ok: true, result })

export const refused = (code: number, description: string, retryAfter?: number) => ({
  ok: false,
  error_code: code,
  description,
  ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
})

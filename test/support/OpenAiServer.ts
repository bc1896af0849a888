import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { harmless } from "../../src/domain/talk/ChatModel.ts"
import { Effect, Latch, Schema, type Scope } from "effect"

/** How one request is answered, instead of plainly. */
export type Behaviour =
  | {
      readonly kind: "status"
      readonly status: number
      readonly body?: unknown
      readonly headers?: Http.OutgoingHttpHeaders
    }
  | { readonly kind: "reset"; readonly at: "start" | "middle" }
  /** Sends nothing (start) or half of the answer (middle), then waits for `release`. */
  | { readonly kind: "hold"; readonly at: "start" | "middle" }
  /** Half of the answer, then a proper end of the response without any closing mark. */
  | { readonly kind: "cut" }
  /** Half of the answer, then an event that carries this error. */
  | { readonly kind: "errorEvent"; readonly error: unknown }
  /** Half of the answer, then signs of life as long as it is `alive`, then nothing more. */
  | { readonly kind: "stall"; readonly alive?: () => boolean }
  | { readonly kind: "empty" }
  /** The whole answer with another finish_reason; null leaves it out. */
  | { readonly kind: "finish"; readonly reason: string | null }
  /** The whole answer with finish_reason, then the connection closes without `[DONE]` and the end of the response. */
  | { readonly kind: "closeAtEnd" }
  /** Ignores `stream` and answers JSON. */
  | { readonly kind: "json" }
  | { readonly kind: "raw"; readonly contentType: string; readonly body: string }

export interface Message {
  readonly role: string
  readonly content: string
}

export interface RecordedRequest {
  readonly model: string
  readonly stream: boolean
  readonly messages: ReadonlyArray<Message>
  readonly headers: Http.IncomingHttpHeaders
  /** All that was asked for. */
  readonly body: Readonly<Record<string, unknown>>
  readonly path: string
  /** open → answered, or aborted when the caller closed the connection first. */
  state: "open" | "answered" | "aborted"
}

export interface OpenAiServerOptions {
  readonly port?: number
  /** The reply's text; an echo by default. */
  readonly answer?: (messages: ReadonlyArray<Message>) => string
  readonly delayMs?: number
  readonly chunkDelayMs?: number
  /** Characters in each event of a stream; the whole answer by default. */
  readonly chunkSize?: number
  /** Splits the bytes of the response at every n-th byte, through characters and lines. */
  readonly bytesPerWrite?: number
  /** Keep a record of requests; off for long measurements. */
  readonly record?: boolean
}

const Body = Schema.Struct({
  model: Schema.String,
  stream: Schema.optionalKey(Schema.Boolean),
  messages: Schema.Array(Schema.Struct({ role: Schema.String, content: Schema.Unknown })),
})
const decodeAll = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
const decodeJson = Schema.decodeUnknownSync(Schema.fromJsonString(Body))
/** Of words with a picture the JSON. */
const decodeBody = (text: string) => {
  const { messages, ...body } = decodeJson(text)
  const worded = messages.map(({ content, role }) => ({
    role,
    content: typeof content === "string" ? content : JSON.stringify(content),
  }))
  return { ...body, messages: worded }
}

/** Of what was said together, the newest. */
const echo = (messages: ReadonlyArray<Message>): string =>
  `You wrote: ${messages.at(-1)?.content.split("\n\n").at(-1) ?? ""}`

const words = (text: string): number => text.split(/\s+/).length

const usageOf = (messages: ReadonlyArray<Message>, text: string) => ({
  prompt_tokens: messages.reduce((sum, message) => sum + words(message.content), 0),
  completion_tokens: words(text),
})

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

const chunk = (model: string, delta: object, finish: string | null = null): string =>
  event({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

const split = (text: string, size: number): Array<string> => {
  const characters = [...text]
  const pieces: Array<string> = []
  for (let start = 0; start < characters.length; start += size) {
    pieces.push(characters.slice(start, start + size).join(""))
  }
  return pieces
}

/** A local server that speaks `/v1/chat/completions` and `/v1/models`, and fails in the ways real ones do. */
export class OpenAiServer {
  /** Base URL, ends in `/v1`. */
  url = ""
  readonly requests: Array<RecordedRequest> = []
  answer: (messages: ReadonlyArray<Message>) => string
  /** Whether the bot's own harmless question is always answered, and neither recorded nor planned for. */
  answersHarmless = true
  /** How requests that `plan` says nothing about behave. */
  script: (request: RecordedRequest) => Behaviour | undefined = () => undefined
  readonly #options: OpenAiServerOptions
  readonly #plan: Array<Behaviour> = []
  readonly #gate = Latch.makeUnsafe(true)
  readonly #watchers = new Set<() => void>()
  readonly #server = Http.createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy())
  })

  constructor(options: OpenAiServerOptions = {}) {
    this.#options = options
    this.answer = options.answer ?? echo
  }

  /** Starts the server; it closes with the scope, connections included. */
  static readonly make = (options: OpenAiServerOptions = {}): Effect.Effect<OpenAiServer, never, Scope.Scope> =>
    Effect.acquireRelease(
      Effect.callback<OpenAiServer>((resume) => {
        const server = new OpenAiServer(options)
        server.#server.listen(options.port ?? 0, "127.0.0.1", () => {
          server.url = `http://127.0.0.1:${server.port}/v1`
          resume(Effect.succeed(server))
        })
      }),
      (server) => Effect.sync(() => server.close()),
    )

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address()
    return typeof address === "object" && address !== null ? address.port : 0
  }

  close(): void {
    this.release()
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** The next requests behave like this, one each, in the order of their arrival; later ones are answered plainly. */
  plan(...behaviours: ReadonlyArray<Behaviour>): void {
    this.#plan.push(...behaviours)
  }

  /** Every request waits, until `release`. */
  hold(): void {
    this.#gate.closeUnsafe()
  }

  /** Lets everything go that waits, and everything that comes. */
  release(): void {
    this.#gate.openUnsafe()
  }

  /** Waits until the record of requests satisfies the condition. */
  until(condition: (requests: ReadonlyArray<RecordedRequest>) => boolean): Effect.Effect<void> {
    return Effect.callback<void>((resume) => {
      const check = () => {
        if (!condition(this.requests)) return
        this.#watchers.delete(check)
        resume(Effect.void)
      }
      this.#watchers.add(check)
      check()
      return Effect.sync(() => this.#watchers.delete(check))
    })
  }

  /** Waits until so many requests have arrived. */
  received(count: number): Effect.Effect<void> {
    return this.until((requests) => requests.length >= count)
  }

  /** Waits until so many requests wait for an answer at once; those that were given up and made again count once. */
  open(count: number): Effect.Effect<void> {
    return this.until((requests) => requests.filter(({ state }) => state === "open").length >= count)
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }

  async #serve(request: Http.IncomingMessage, response: Http.ServerResponse): Promise<void> {
    const chunks: Array<Uint8Array> = []
    for await (const piece of request) chunks.push(piece)
    if (request.url?.endsWith("/models") === true) {
      return sendJson(response, { object: "list", data: [{ id: "test-model", object: "model" }] })
    }
    if (request.url?.endsWith("/chat/completions") !== true) return sendJson(response, { error: "not found" }, 404)
    const text = Buffer.concat(chunks).toString("utf8")
    const body = decodeBody(text)
    const record: RecordedRequest = {
      model: body.model,
      stream: body.stream ?? false,
      messages: body.messages,
      headers: request.headers,
      body: decodeAll(text),
      path: request.url,
      state: "open",
    }
    response.on("close", () => {
      record.state = response.writableFinished ? "answered" : "aborted"
      this.#changed()
    })
    if (this.answersHarmless && body.messages.at(-1)?.content === harmless.messages[0]?.text) {
      return this.#reply(record, undefined, response)
    }
    const behaviour = this.#plan.shift() ?? this.script(record)
    if (this.#options.record !== false) {
      this.requests.push(record)
      this.#changed()
    }
    if (behaviour?.kind === "hold" && behaviour.at === "start") this.hold()
    await Effect.runPromise(this.#gate.await)
    if (this.#options.delayMs) await pause(this.#options.delayMs)
    if (response.destroyed) return
    await this.#reply(record, behaviour, response)
  }

  async #reply(
    record: RecordedRequest,
    behaviour: Behaviour | undefined,
    response: Http.ServerResponse,
  ): Promise<void> {
    if (behaviour?.kind === "status") {
      const body = behaviour.body ?? {}
      response.writeHead(behaviour.status, { "content-type": "application/json", ...behaviour.headers })
      response.end(typeof body === "string" ? body : JSON.stringify(body))
      return
    }
    if (behaviour?.kind === "raw") {
      response.writeHead(200, { "content-type": behaviour.contentType }).end(behaviour.body)
      return
    }
    if (behaviour?.kind === "reset" && behaviour.at === "start") {
      response.socket?.resetAndDestroy()
      return
    }
    const text = behaviour?.kind === "empty" ? "" : this.answer(record.messages)
    if (!record.stream || behaviour?.kind === "json") {
      const message = { role: "assistant", content: text }
      return sendJson(response, {
        id: "chatcmpl-1",
        object: "chat.completion",
        model: record.model,
        choices: [{ index: 0, message, finish_reason: "stop" }],
        usage: usageOf(record.messages, text),
      })
    }
    await this.#stream(record, text, behaviour, response)
  }

  async #stream(
    record: RecordedRequest,
    text: string,
    behaviour: Behaviour | undefined,
    response: Http.ServerResponse,
  ): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" })
    const { model } = record
    const breaks = behaviour !== undefined && !["finish", "empty", "closeAtEnd"].includes(behaviour.kind)
    const size = this.#options.chunkSize ?? (breaks ? Math.max(1, Math.ceil(text.length / 2)) : text.length || 1)
    const pieces = split(text, size).map((content) => chunk(model, { content }))
    const middle = Math.ceil(pieces.length / 2)
    const first = chunk(model, { role: "assistant", content: "" })
    await this.#write(response, [first, ...pieces.slice(0, middle)])

    if (behaviour?.kind === "reset") {
      // What was written must be on its way before the connection breaks.
      await pause(5)
      response.socket?.resetAndDestroy()
      return
    }
    if (behaviour?.kind === "stall") {
      while (behaviour.alive?.() === true && !response.destroyed) {
        response.write(": still here\n\n")
        await pause(500)
      }
      return
    }
    if (behaviour?.kind === "cut") return void response.end()
    if (behaviour?.kind === "errorEvent") return void response.end(event({ error: behaviour.error }))
    if (behaviour?.kind === "hold" && behaviour.at === "middle") {
      this.hold()
      this.#changed()
      await Effect.runPromise(this.#gate.await)
      if (response.destroyed) return
    }
    const finish = behaviour?.kind === "finish" ? behaviour.reason : "stop"
    await this.#write(response, [
      ...pieces.slice(middle),
      ...(finish === null ? [] : [chunk(model, {}, finish)]),
      event({ id: "chatcmpl-1", model, choices: [], usage: usageOf(record.messages, text) }),
    ])
    if (behaviour?.kind === "closeAtEnd") return void response.socket?.end()
    response.end("data: [DONE]\n\n")
  }

  async #write(response: Http.ServerResponse, events: ReadonlyArray<string>): Promise<void> {
    const { bytesPerWrite, chunkDelayMs } = this.#options
    if (!bytesPerWrite && !chunkDelayMs) return void response.write(events.join(""))
    for (const text of events) {
      const bytes = Buffer.from(text, "utf8")
      const size = bytesPerWrite ?? bytes.length
      for (let start = 0; start < bytes.length; start += size) {
        if (response.destroyed) return
        response.write(bytes.subarray(start, start + size))
        await (chunkDelayMs ? pause(chunkDelayMs) : new Promise<void>((resolve) => setImmediate(resolve)))
      }
    }
  }
}

const sendJson = (response: Http.ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))
}

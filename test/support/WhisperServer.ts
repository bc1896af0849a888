import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { Effect, Latch, type Scope } from "effect"

export interface Heard {
  readonly model: string
  readonly language: string
  readonly format: string
  readonly name: string
  readonly bytes: Buffer
  readonly authorization: string | undefined
  state: "open" | "answered" | "aborted"
}

export type Answer = string | { readonly status: number; readonly body: unknown } | "hang"

const read = async (request: Http.IncomingMessage): Promise<Buffer> => {
  const pieces: Array<Buffer> = []
  for await (const piece of request) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === "string" ? value : ""
}

/** `/v1/audio/transcriptions` as OpenAI has it: refuses what that would refuse, keeps what it was sent. */
export class WhisperServer {
  url = ""
  readonly heard: Array<Heard> = []
  /** What is said in a recording; "hang" holds the answer back until `release`. */
  answer: (heard: Heard, count: number) => Answer = () => "hello from a recording"
  readonly #gate = Latch.makeUnsafe(false)
  readonly #watchers = new Set<() => void>()
  readonly #server = Http.createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy())
  })

  static readonly make: Effect.Effect<WhisperServer, never, Scope.Scope> = Effect.acquireRelease(
    Effect.callback<WhisperServer>((resume) => {
      const server = new WhisperServer()
      server.#server.listen(0, "127.0.0.1", () => {
        const address: AddressInfo | string | null = server.#server.address()
        server.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v1`
        resume(Effect.succeed(server))
      })
    }),
    (server) =>
      Effect.sync(() => {
        server.#server.closeAllConnections()
        server.#server.close()
      }),
  )

  /** Answers what hangs. */
  release(): void {
    this.#gate.openUnsafe()
  }

  /** Once so many recordings have come in. */
  readonly came = (count: number): Effect.Effect<void> =>
    Effect.callback<void>((resume) => {
      const look = () => {
        if (this.heard.length < count) return
        this.#watchers.delete(look)
        resume(Effect.void)
      }
      this.#watchers.add(look)
      look()
    })

  async #serve(request: Http.IncomingMessage, response: Http.ServerResponse): Promise<void> {
    const body = await read(request)
    const refuse = (status: number, message: string) => {
      response.writeHead(status, { "content-type": "application/json" })
      response.end(JSON.stringify({ error: { message, type: "invalid_request_error" } }))
    }
    if (request.method !== "POST" || request.url !== "/v1/audio/transcriptions") return refuse(404, "Invalid URL")
    const type = request.headers["content-type"] ?? ""
    const form = await new Response(body, { headers: { "content-type": type } }).formData()
    const file = form.get("file")
    if (file === null || typeof file === "string") return refuse(400, "no file")
    if (!/\.(?:flac|m4a|mp3|mp4|mpeg|mpga|oga|ogg|wav|webm)$/.test(file.name))
      return refuse(400, "Invalid file format.")
    if (file.size > 25 * 1024 * 1024) return refuse(413, "Maximum content size limit exceeded")
    const heard: Heard = {
      model: textOf(form, "model"),
      language: textOf(form, "language"),
      format: textOf(form, "response_format"),
      name: file.name,
      bytes: Buffer.from(await file.arrayBuffer()),
      authorization: request.headers.authorization,
      state: "open",
    }
    this.heard.push(heard)
    for (const look of this.#watchers) look()
    response.on("close", () => {
      if (heard.state === "open") heard.state = "aborted"
    })
    const answer = this.answer(heard, this.heard.length)
    if (answer === "hang") await Effect.runPromise(this.#gate.await)
    heard.state = "answered"
    if (typeof answer === "object") {
      response.writeHead(answer.status, { "content-type": "application/json" })
      response.end(JSON.stringify(answer.body))
      return
    }
    response.writeHead(200, { "content-type": "application/json" })
    response.end(JSON.stringify({ text: answer === "hang" ? "late words" : answer }))
  }
}

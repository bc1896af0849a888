import { createServer } from "node:http"
import { Effect } from "effect"

/** Strings anywhere in a value that came as JSON. */
const stringsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

/** A receiver of OTLP/HTTP as JSON, on a free port, that keeps each different string of spans, metrics and logs. */
export const make = Effect.acquireRelease(
  Effect.callback<{
    /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
    readonly endpoint: string
    readonly strings: () => ReadonlyArray<string>
    readonly close: () => void
  }>((resume) => {
    const kept = new Set<string>()
    const server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        for (const string of stringsIn(JSON.parse(Buffer.concat(chunks).toString()))) kept.add(string)
        response.writeHead(200, { "content-type": "application/json" }).end("{}")
      })
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      resume(Effect.succeed({ endpoint: `http://127.0.0.1:${port}`, strings: () => [...kept], close }))
    })
  }),
  ({ close }) => Effect.sync(close),
)

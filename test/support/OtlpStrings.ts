import { Effect } from "effect"
import * as LocalServer from "./LocalServer.ts"

/** Strings anywhere in a value that came as JSON. */
const stringsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

/** A receiver of OTLP/HTTP as JSON that keeps each different string of spans, metrics and log records. */
export const make = Effect.gen(function* () {
  const kept = new Set<string>()
  const { url } = yield* LocalServer.serve((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      for (const string of stringsIn(JSON.parse(Buffer.concat(chunks).toString()))) kept.add(string)
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  return {
    /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
    endpoint: url,
    strings: (): ReadonlyArray<string> => [...kept],
  }
})

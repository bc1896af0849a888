import { Effect } from "effect"
import { once } from "node:events"
import { createServer, type IncomingMessage, request } from "node:http"
import { Journal } from "./Journal.ts"

/** What is done with a request: passed on; cut off before it is; passed on and its answer lost; answered here. */
export type Treatment =
  | "pass"
  | "cut"
  | "lose"
  /** Passed on; one byte of the body is changed on its way. */
  | "spoil"
  /** Passed on; the connection breaks after so many bytes of the answer's body. */
  | { readonly breakAfter: number }
  /** Without a code: and no body. */
  | { readonly status: number; readonly code: string }

/** As S3 names it. */
const operationOf = (method: string, query: URLSearchParams): string => {
  const has = (name: string) => query.has(name)
  switch (method) {
    case "PUT":
      if (has("partNumber")) return "UploadPart"
      if (has("lifecycle")) return "PutBucketLifecycleConfiguration"
      return has("tagging") ? "PutObjectTagging" : "PutObject"
    case "POST":
      if (has("restore")) return "RestoreObject"
      return has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload"
    case "DELETE":
      return has("uploadId") ? "AbortMultipartUpload" : "DeleteObject"
    case "HEAD":
      return "HeadObject"
    default:
      if (has("lifecycle")) return "GetBucketLifecycleConfiguration"
      if (has("uploads")) return "ListMultipartUploads"
      if (has("uploadId")) return "ListParts"
      return has("list-type") ? "ListObjectsV2" : "GetObject"
  }
}

const bodyOf = async (message: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Stands between us and the S3 server. */
export const make = Effect.fnUntraced(function* (
  target: string,
  treat: (operation: string, headers: IncomingMessage["headers"]) => Treatment,
) {
  const seen = new Journal<string>()
  const bodies: Array<string> = []
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", target)
    const operation = operationOf(incoming.method ?? "", url.searchParams)
    const treatment = treat(operation, incoming.headers)
    seen.add(operation)
    if (treatment === "cut") return incoming.socket.destroy()
    const body = await bodyOf(incoming).catch(() => null)
    if (body === null) return
    if (typeof treatment === "object" && "status" in treatment) {
      bodies.push(body.toString())
      outgoing.writeHead(treatment.status, { "content-type": "application/xml" })
      return outgoing.end(
        incoming.method === "HEAD" || treatment.code === ""
          ? ""
          : `<Error><Code>${treatment.code}</Code><Message>no</Message></Error>`,
      )
    }
    if (treatment === "spoil" && body.length > 0) body[0] = (body[0] ?? 0) ^ 1
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, async (answer) => {
      const whole = await bodyOf(answer)
      if (treatment === "lose") return incoming.socket.destroy()
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      if (typeof treatment !== "object" || !("breakAfter" in treatment)) return outgoing.end(whole)
      return outgoing.write(whole.subarray(0, treatment.breakAfter), () => incoming.socket.destroy())
    })
    onward.on("error", () => incoming.socket.destroy())
    return onward.end(body)
  }).listen(0, "127.0.0.1")
  yield* Effect.promise(() => once(server, "listening"))
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.closeAllConnections()
      server.close()
    }),
  )
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    seen,
    /** Of the requests that were answered here. */
    bodies,
    count: (operation: string) => seen.entries.filter((entry) => entry === operation).length,
  }
})

import { NodeHttpServerRequest } from "@effect/platform-node"
import { ByteSize, Clock, Effect, Layer, Result } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Emulator } from "../Emulator.ts"
import type { FaultKind } from "../Faults.ts"
import { isBrowser, sameOrigin } from "./Loopback.ts"
import type { Done } from "../methods/Method.ts"
import { chatIdOf, methodNamed, numberOf, readPayload } from "../Parameters.ts"
import { notFound, type Refusal, toBody, tooManyRequests, unauthorized } from "../Refusal.ts"

type Reply = Result.Result<Done, Refusal>

const json = (status: number, body: unknown) =>
  HttpServerResponse.text(JSON.stringify(body), { status, contentType: "application/json" })

const respond = (reply: Reply) =>
  Result.isSuccess(reply)
    ? json(200, { ok: true, result: reply.success.result })
    : json(reply.failure.code, toBody(reply.failure))

const badGateway = HttpServerResponse.text("<html><head><title>502 Bad Gateway</title></head></html>", {
  status: 502,
  contentType: "text/html",
})

/** Resets the connection; this ends the request's fiber as well. */
const resetConnection = (request: HttpServerRequest.HttpServerRequest) =>
  Effect.andThen(
    Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(request).socket.resetAndDestroy()),
    Effect.never,
  )

const standard: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden: bot was blocked by the user",
  409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  500: "Internal Server Error",
}

const refusalOf = (fault: Extract<FaultKind, { readonly _tag: "Error" }>): Refusal => {
  const wait = fault.retryAfter
  if (fault.code === 429) return tooManyRequests(wait ?? 1)
  return {
    code: fault.code,
    description: fault.description ?? standard[fault.code] ?? `Error ${fault.code}`,
    ...(fault.migrateTo === undefined ? {} : { migrateTo: fault.migrateTo }),
  }
}

const repeated = (emulator: Emulator["Service"], done: Done): Done =>
  Array.isArray(done.result) && done.result.length > 0 && emulator.faults.takeDuplicate()
    ? { result: done.result.flatMap((update: unknown) => [update, update]) }
    : done

const empty = new Uint8Array()
const largestBody = ByteSize.mebibytes(64)
const tooLarge: Refusal = { code: 413, description: "Request Entity Too Large" }

const payloadOf = Effect.fnUntraced(
  function* (request: HttpServerRequest.HttpServerRequest) {
    const mark = request.url.indexOf("?")
    const query = mark < 0 ? null : new URLSearchParams(request.url.slice(mark + 1))
    if (request.method === "GET") return readPayload("", empty, query)
    const body = yield* Effect.result(request.arrayBuffer)
    if (Result.isFailure(body)) return Result.fail(tooLarge)
    return readPayload(request.headers["content-type"] ?? "", new Uint8Array(body.success), query)
  },
  Effect.provideService(HttpIncomingMessage.MaxBodySize, largestBody),
)

/** Whoever types an address may look. Any other call by GET would be made by a link, or by the browser guessing what is wanted. */
const mayGet = (method: string): boolean => /^get(?!Updates$)/.test(method)

const looksOnly: Refusal = { code: 405, description: "Method Not Allowed: a browser may only look, use POST" }

const handleCall = (emulator: Emulator["Service"]) =>
  Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const { token, method: named = "" } = yield* HttpRouter.params
    const at = yield* Clock.currentTimeMillis
    const payload = yield* payloadOf(request)
    if (token !== emulator.token) return respond(Result.fail(unauthorized))
    const method = methodNamed(named)
    if (method === undefined) return respond(Result.fail(notFound))
    if (request.method === "GET" && isBrowser(request) && !mayGet(method)) return respond(Result.fail(looksOnly))
    if (Result.isFailure(payload)) return respond(Result.fail(payload.failure))

    const chatId = chatIdOf(payload.success.params)
    const threadId = numberOf(payload.success.params, "message_thread_id") ?? null
    const record = (status: number, reply?: Reply) => {
      if (method === "getUpdates") return
      const messageId = reply !== undefined && Result.isSuccess(reply) ? (reply.success.messageId ?? null) : null
      emulator.calls.add({ method, chatId, threadId, at, status, messageId })
    }
    const finish = (reply: Reply) => {
      record(Result.isSuccess(reply) ? 200 : reply.failure.code, reply)
      return respond(reply)
    }

    const fault = emulator.faults.take(method, chatId)
    switch (fault?._tag) {
      case "Error":
        return finish(Result.fail(refusalOf(fault)))
      case "Html":
        record(502)
        return badGateway
      case "Hang":
        record(0)
        return yield* Effect.never
      case "Reset":
        record(0)
        return yield* resetConnection(request)
      case "Lost":
        record(0, yield* emulator.call(method, payload.success))
        return yield* resetConnection(request)
      case "Latency":
        yield* Effect.sleep(fault.millis)
        return finish(yield* emulator.call(method, payload.success))
      case "Duplicate":
      case undefined:
    }
    const wait = emulator.limits(method, chatId, at)
    if (wait > 0) return finish(Result.fail(tooManyRequests(wait)))
    const reply = yield* emulator.call(method, payload.success)
    return finish(method === "getUpdates" ? Result.map(reply, (done) => repeated(emulator, done)) : reply)
  })

const handleFile = (emulator: Emulator["Service"]) =>
  Effect.map(HttpRouter.params, (params) => {
    if (params["token"] !== emulator.token) return respond(Result.fail(unauthorized))
    for (const file of emulator.world.files.values()) {
      const bytes = emulator.world.contents.get(file.fileId)
      if (file.path === params["*"] && bytes !== undefined) {
        return HttpServerResponse.uint8Array(bytes, { contentType: "application/octet-stream" })
      }
    }
    return respond(Result.fail(notFound))
  })

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`. Bots send no Origin, so web pages are refused here too. */
export const botApiRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const router = yield* HttpRouter.HttpRouter
    const call = sameOrigin(handleCall(emulator))
    yield* router.add("GET", "/bot:token/:method", call)
    yield* router.add("POST", "/bot:token/:method", call)
    yield* router.add(
      "GET",
      "/file/bot:token/*",
      sameOrigin(() => handleFile(emulator)),
    )
  }),
)

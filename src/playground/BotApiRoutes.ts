import { NodeHttpServerRequest } from "@effect/platform-node"
import { Clock, Effect, Layer, Result } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Emulator } from "./Emulator.ts"
import type { FaultKind } from "./Faults.ts"
import { local } from "./Loopback.ts"
import type { Done } from "./methods/Method.ts"
import { methodNamed, numberOf, type Payload, readPayload } from "./Parameters.ts"
import { notFound, type Refusal, toBody, tooManyRequests, unauthorized } from "./Refusal.ts"

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

/** Resets the connection; the request's fiber ends with it. */
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
  return { code: fault.code, description: fault.description ?? standard[fault.code] ?? `Error ${fault.code}` }
}

const duplicated = (reply: Reply): Reply =>
  Result.map(reply, (done) => ({
    result: Array.isArray(done.result) ? done.result.flatMap((update: unknown) => [update, update]) : done.result,
  }))

const empty = new Uint8Array()

const payloadOf = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const mark = request.url.indexOf("?")
  const query = mark < 0 ? null : new URLSearchParams(request.url.slice(mark + 1))
  const body = request.method === "GET" ? empty : new Uint8Array(yield* request.arrayBuffer)
  return readPayload(request.headers["content-type"] ?? "", body, query)
})

const handleCall = (emulator: Emulator["Service"]) =>
  Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest, path: string) {
    const slash = path.indexOf("/")
    const named = path.slice(slash + 1)
    const at = yield* Clock.currentTimeMillis
    const payload = yield* payloadOf(request)
    if (path.slice(0, slash) !== emulator.token) return respond(Result.fail(unauthorized))
    const method = methodNamed(named)
    if (method === undefined) return respond(Result.fail(notFound))
    if (Result.isFailure(payload)) return respond(Result.fail(payload.failure))

    const chatId = numberOf(payload.success.params, "chat_id") ?? null
    const record = (status: number, reply?: Reply) => {
      if (method === "getUpdates") return
      const messageId = reply !== undefined && Result.isSuccess(reply) ? (reply.success.messageId ?? null) : null
      emulator.calls.add({ method, chatId, at, status, messageId })
    }
    const finish = (reply: Reply) => {
      record(Result.isSuccess(reply) ? 200 : reply.failure.code, reply)
      return respond(reply)
    }

    const fault = emulator.faults.take(method)
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
        record(0, yield* perform(emulator, method, payload.success))
        return yield* resetConnection(request)
      case "Latency":
        yield* Effect.sleep(fault.millis)
        return finish(yield* perform(emulator, method, payload.success))
      case "Duplicate":
        return finish(duplicated(yield* perform(emulator, method, payload.success)))
      case undefined:
    }
    const wait = emulator.limits(method, chatId, at)
    if (wait > 0) return finish(Result.fail(tooManyRequests(wait)))
    return finish(yield* perform(emulator, method, payload.success))
  })

const perform = (emulator: Emulator["Service"], method: string, payload: Payload) => emulator.call(method, payload)

const handleFile = (emulator: Emulator["Service"], path: string) => {
  const slash = path.indexOf("/")
  if (path.slice(0, slash) !== emulator.token) return respond(Result.fail(unauthorized))
  const wanted = decodeURIComponent(path.slice(slash + 1))
  for (const file of emulator.world.files.values()) {
    const bytes = emulator.world.contents.get(file.fileId)
    if (file.path === wanted && bytes !== undefined) {
      return HttpServerResponse.uint8Array(bytes, { contentType: "application/octet-stream" })
    }
  }
  return respond(Result.fail(notFound))
}

const pathOf = (request: HttpServerRequest.HttpServerRequest): string => request.url.split("?", 1)[0] ?? ""

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export const botApiRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const router = yield* HttpRouter.HttpRouter
    const call = handleCall(emulator)
    const bot = local((request) =>
      call(request, decodeURIComponent(pathOf(request).slice("/bot".length))).pipe(
        Effect.catch(() => Effect.succeed(json(400, { ok: false, error_code: 400, description: "Bad Request" }))),
      ),
    )
    yield* router.add("GET", "/bot:token/:method", bot)
    yield* router.add("POST", "/bot:token/:method", bot)
    yield* router.add(
      "GET",
      "/file/bot:token/*",
      local((request) => Effect.sync(() => handleFile(emulator, pathOf(request).slice("/file/bot".length)))),
    )
  }),
)

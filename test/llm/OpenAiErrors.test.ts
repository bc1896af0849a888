import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ModelErrorReason } from "../../src/domain/talk/ChatModel.ts"
import { ignore, prompt, start } from "../support/OpenAiModel.ts"
import type { Behaviour } from "../support/OpenAiServer.ts"

/** The reason of the one call made while the server behaves so. */
const reasonWhen = Effect.fnUntraced(function* (behaviour: Behaviour) {
  const { model, server } = yield* start()
  server.script = () => behaviour
  const error = yield* Effect.flip(model.reply(prompt, ignore))
  assert.strictEqual(error.model, "test-model")
  return error.reason
})

const json = (status: number, error: unknown, headers = {}): Behaviour => ({
  kind: "status",
  status,
  body: { error },
  headers,
})
const raw = (body: string): Behaviour => ({ kind: "raw", contentType: "text/event-stream", body })
const html = (status: number): Behaviour => ({
  kind: "status",
  status,
  body: "<html><h1>Bad Gateway</h1></html>",
  headers: { "content-type": "text/html" },
})

describe("OpenAiErrors", () => {
  it.effect.each<{ name: string; behaviour: Behaviour; reason: ModelErrorReason }>([
    {
      name: "429 with Retry-After in seconds",
      behaviour: json(429, { message: "slow down" }, { "retry-after": "7" }),
      reason: { _tag: "RateLimited", retryAfterSeconds: 7 },
    },
    {
      name: "429 with Retry-After as a date",
      behaviour: json(429, {}, { "retry-after": "Thu, 01 Jan 1970 00:00:30 GMT" }),
      reason: { _tag: "RateLimited", retryAfterSeconds: 30 },
    },
    { name: "429 alone", behaviour: json(429, {}), reason: { _tag: "RateLimited", retryAfterSeconds: null } },
    {
      name: "429 insufficient_quota",
      behaviour: json(429, { code: "insufficient_quota" }),
      reason: { _tag: "QuotaExhausted" },
    },
    { name: "402", behaviour: json(402, {}), reason: { _tag: "QuotaExhausted" } },
    { name: "401", behaviour: json(401, { code: "invalid_api_key" }), reason: { _tag: "Unauthorized" } },
    { name: "403", behaviour: json(403, {}), reason: { _tag: "Unauthorized" } },
    { name: "400", behaviour: json(400, { code: "context_length_exceeded" }), reason: { _tag: "TooLong" } },
    { name: "400 that names nothing", behaviour: json(400, { code: "bad" }), reason: { _tag: "InvalidRequest" } },
    { name: "404 of a path", behaviour: json(404, "not found"), reason: { _tag: "WrongAddress" } },
    { name: "405", behaviour: html(405), reason: { _tag: "WrongAddress" } },
    { name: "404", behaviour: json(404, { code: "model_not_found" }), reason: { _tag: "UnknownModel" } },
    { name: "413", behaviour: html(413), reason: { _tag: "TooLong" } },
    { name: "422", behaviour: json(422, "no"), reason: { _tag: "InvalidRequest" } },
    { name: "a redirect", behaviour: { kind: "status", status: 302 }, reason: { _tag: "InvalidRequest" } },
    {
      name: "400 content policy",
      behaviour: json(400, { code: "content_policy_violation" }),
      reason: { _tag: "Refused" },
    },
    { name: "403 moderation", behaviour: json(403, { metadata: { reasons: ["x"] } }), reason: { _tag: "Refused" } },
    {
      name: "finish_reason content_filter",
      behaviour: raw('data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}\n\ndata: [DONE]\n\n'),
      reason: { _tag: "Refused" },
    },
    { name: "500", behaviour: json(500, { message: "oops" }), reason: { _tag: "ServerFault" } },
    { name: "502 with HTML", behaviour: html(502), reason: { _tag: "ServerFault" } },
    {
      name: "503 with an empty body",
      behaviour: { kind: "status", status: 503, body: "" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "200 with JSON that is no answer",
      behaviour: { kind: "raw", contentType: "application/json", body: "{}" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "200 with an error as JSON",
      behaviour: { kind: "raw", contentType: "application/json", body: '{"error":{"code":429}}' },
      reason: { _tag: "RateLimited", retryAfterSeconds: null },
    },
    {
      name: "200 with broken events",
      behaviour: { kind: "raw", contentType: "text/event-stream", body: "data: {]\n\n" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "200 with HTML",
      behaviour: { kind: "raw", contentType: "text/html", body: "<html>log in</html>" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "a connection reset before the answer",
      behaviour: { kind: "reset", at: "start" },
      reason: { _tag: "Network" },
    },
    {
      name: "a connection reset in the middle",
      behaviour: { kind: "reset", at: "middle" },
      reason: { _tag: "Network" },
    },
    {
      name: "an error in the stream",
      behaviour: { kind: "errorEvent", error: { message: "overloaded" } },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "a rate limit in the stream",
      behaviour: { kind: "errorEvent", error: { code: "rate_limit_exceeded" } },
      reason: { _tag: "RateLimited", retryAfterSeconds: null },
    },
    {
      name: "a status in the stream",
      behaviour: { kind: "errorEvent", error: { code: 502 } },
      reason: { _tag: "ServerFault" },
    },
    { name: "a stream without its closing mark", behaviour: { kind: "cut" }, reason: { _tag: "CutShort" } },
    { name: "an empty answer", behaviour: { kind: "empty" }, reason: { _tag: "Empty" } },
  ])("tells apart: $name", ({ behaviour, reason }) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* reasonWhen(behaviour), reason)
    }),
  )
})

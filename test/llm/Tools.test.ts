import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ChatPrompt } from "../../src/domain/talk/ChatModel.ts"
import { ignore, prompt, start } from "../support/OpenAiModel.ts"
import type { Behaviour, RecordedRequest } from "../support/OpenAiServer.ts"

const parameters = { type: "object", properties: { what: { type: "string" } } }
const tools = [
  { name: "set_reminder", description: "Sets a reminder.", parameters, instead: "You cannot set reminders." },
]
const asking: ChatPrompt = { ...prompt, tools }
const call = { id: "a1", name: "set_reminder", arguments: '{"what":"tea"}' }
const rounds = [{ said: "", calls: [call], results: ["Set for nine."] }]

const raw = (body: string): Behaviour => ({ kind: "raw", contentType: "text/event-stream", body })
const sse = (...events: ReadonlyArray<unknown>): Behaviour =>
  raw([...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"].join(""))
const delta = (more: object) => ({ choices: [{ delta: more }] })
const end = (reason: string) => ({ choices: [{ delta: {}, finish_reason: reason }] })
const piece = (index: number | undefined, id: string | undefined, name: string | undefined, given: unknown) => ({
  tool_calls: [{ index, id, type: "function", function: { name, arguments: given } }],
})
const { arguments: written } = call

/** docs/model-servers.md says of each where it is known from. */
const calling: Readonly<Record<string, Behaviour>> = {
  "OpenAI: a call in pieces, and words before it": sse(
    delta({ role: "assistant", content: "One moment." }),
    delta(piece(0, "a1", "set_reminder", "")),
    delta(piece(0, undefined, undefined, '{"wh')),
    delta(piece(0, undefined, undefined, 'at":"tea"}')),
    end("tool_calls"),
  ),
  "Ollama: a whole call in one event, which ends with stop": sse(
    delta({ content: "", ...piece(0, "a1", "set_reminder", written) }),
    end("stop"),
  ),
  "a server that numbers no piece": sse(
    delta(piece(undefined, "a1", "set_reminder", '{"what":')),
    delta(piece(undefined, undefined, undefined, '"tea"}')),
    end("tool_calls"),
  ),
  "a server that sends the arguments as an object": sse(
    delta(piece(0, "a1", "set_reminder", { what: "tea" })),
    end("tool_calls"),
  ),
  "DeepSeek: reasoning before the call": sse(
    delta({ reasoning_content: "they want tea" }),
    delta(piece(0, "a1", "set_reminder", written)),
    end("tool_calls"),
  ),
  "a server that does not stream": raw(
    JSON.stringify({
      choices: [
        { message: { content: null, tool_calls: [{ id: "a1", function: call }] }, finish_reason: "tool_calls" },
      ],
    }),
  ),
}

const status = (code: number, message: string): Behaviour => ({
  kind: "status",
  status: code,
  body: { error: { message } },
})
const hasTools = ({ body }: RecordedRequest) => body["tools"] !== undefined

const refusing: Readonly<Record<string, Behaviour>> = {
  "Ollama: a model that takes none": status(400, "registry.ollama.ai/library/gemma3:4b does not support tools"),
  "vLLM: without a parser": status(
    400,
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
  ),
  "llama.cpp: without templates": status(500, "tools param requires --jinja flag"),
  "OpenRouter: nobody who serves it with tools": status(404, "No endpoints found that support tool use."),
  "a server that names nothing": status(400, "bad request"),
}

describe("a model that asks for a tool", () => {
  it.effect.each(Object.entries(calling))("%s", ([, behaviour]) =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan(behaviour)
      const { calls, text } = yield* model.reply(asking, ignore)
      assert.deepStrictEqual(calls, [call])
      assert.notInclude(text, "they want tea")
      assert.deepStrictEqual(server.requests[0]?.body["tools"], [
        { type: "function", function: { name: "set_reminder", description: "Sets a reminder.", parameters } },
      ])
      assert.notInclude(JSON.stringify(server.requests[0]?.messages), "cannot")
    }),
  )

  it.effect("gets what came of it, in messages of their own, and without its reasoning", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Done." })
      assert.strictEqual((yield* model.reply({ ...asking, rounds }, ignore)).text, "Done.")
      const { messages = [] } = server.requests[0]?.body ?? {}
      const all = Array.isArray(messages) ? messages : []
      const { arguments: given, name } = call
      assert.deepStrictEqual(all.slice(-2), [
        {
          role: "assistant",
          content: "",
          tool_calls: [{ id: "a1", type: "function", function: { name, arguments: given } }],
        },
        { role: "tool", content: "Set for nine.", tool_call_id: "a1" },
      ])
    }),
  )

  it.effect("and was cut short, or made up half of a call, gets none", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan(sse(delta({ content: "Well" }), delta(piece(0, "a1", "set_reminder", '{"wh')), end("length")))
      const reply = yield* model.reply(asking, ignore)
      assert.deepStrictEqual([reply.text, reply.calls, reply.cut], ["Well", undefined, "length"])
      server.plan(sse(delta(piece(0, "a1", "set_reminder", "x".repeat(1_100_000))), end("tool_calls")))
      assert.strictEqual((yield* Effect.flip(model.reply(asking, ignore))).reason._tag, "Endless")
    }),
  )
})

describe("a server that refuses tools", () => {
  it.effect.each(Object.entries(refusing))("%s: they are left out, and not tried again", ([, refusal]) =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Rest a little." })
      server.script = (request) => (hasTools(request) ? refusal : undefined)
      assert.strictEqual((yield* model.reply(asking, ignore)).text, "Rest a little.")
      const asked = server.requests.length
      assert.strictEqual((yield* model.reply(asking, ignore)).text, "Rest a little.")
      assert.strictEqual(server.requests.length, asked + 1)
      // So it does not promise what it cannot do.
      assert.include(server.requests.at(-1)?.messages[0]?.content, "You cannot set reminders.")
    }),
  )

  it.effect("or wants private reasoning sent back with their results, gets those in the newest message", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Done." })
      const refusal = status(400, "Missing `reasoning_content` field in the assistant message at message index 3.")
      server.script = ({ messages }) => (messages.some(({ role }) => role === "tool") ? refusal : undefined)
      assert.strictEqual((yield* model.reply({ ...asking, rounds }, ignore)).text, "Done.")
      const last = server.requests.at(-1)
      assert.deepInclude(last?.messages.at(-1), { role: "user" })
      assert.include(last?.messages.at(-1)?.content, "[set_reminder: Set for nine.]")
      assert.isTrue(last !== undefined && hasTools(last))
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ignore, prompt, start } from "../support/OpenAiModel.ts"
import type { Behaviour, RecordedRequest } from "../support/OpenAiServer.ts"

type Server = (request: RecordedRequest) => Behaviour | undefined

const status = (code: number, body: unknown): Behaviour => ({ kind: "status", status: code, body })
const raw = (body: string, contentType = "text/event-stream"): Behaviour => ({ kind: "raw", contentType, body })
const sse = (...events: ReadonlyArray<unknown>): Behaviour =>
  raw([...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"].join(""))
const delta = (content: unknown, more: object = {}) => ({ choices: [{ delta: { content, ...more } }] })
const end = { choices: [{ delta: {}, finish_reason: "stop" }] }

const hasSystem = ({ messages }: RecordedRequest) => messages.some(({ role }) => role === "system")
const size = ({ messages }: RecordedRequest) => messages.reduce((sum, { content }) => sum + content.length, 0)
const when = (refuses: (request: RecordedRequest) => boolean, behaviour: Behaviour): Server => {
  return (request) => (refuses(request) ? behaviour : undefined)
}

/** docs/model-servers.md says of each where it is known from. */
const refusals: Readonly<Record<string, Server>> = {
  "OpenAI, unverified: no streaming": when(
    ({ stream }) => stream,
    status(400, {
      error: {
        message: "Your organization must be verified to stream this model.",
        param: "stream",
        code: "unsupported_value",
      },
    }),
  ),
  "OpenAI, o1-mini: no system role": when(
    hasSystem,
    status(400, {
      error: { message: "Unsupported value: 'messages[0].role' does not support 'system' with this model." },
    }),
  ),
  "Mistral: no unknown parameters": when(
    ({ body }) => body["stream_options"] !== undefined,
    status(422, {
      object: "error",
      message: {
        detail: [{ type: "extra_forbidden", loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }],
      },
      type: "invalid_request_error",
    }),
  ),
  "llama.cpp: templates without a system role fail with 500": when(
    hasSystem,
    status(500, {
      error: {
        code: 500,
        message: "Jinja Exception: Conversation roles must alternate user/assistant",
        type: "server_error",
      },
    }),
  ),
  "vLLM: the same with 400": when(
    hasSystem,
    status(400, { object: "error", message: "System role not supported", type: "BadRequestError", code: 400 }),
  ),
  "llama.cpp: a small context": when(
    (request) => size(request) > 30,
    status(400, {
      error: {
        code: 400,
        message: "the request exceeds the available context size",
        type: "exceed_context_size_error",
        n_prompt_tokens: 1_407,
        n_ctx: 256,
      },
    }),
  ),
  "Groq: larger than the plan allows": when(
    (request) => size(request) > 30,
    status(413, {
      error: {
        message:
          "Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 14810, please reduce your message size",
        type: "tokens",
        code: "rate_limit_exceeded",
      },
    }),
  ),
  "OpenAI: larger than the plan allows, as 429": when(
    (request) => size(request) > 30,
    status(429, {
      error: {
        message:
          "Request too large for m on tokens per min (TPM): Limit 30000, Requested 342389. The input or output tokens must be reduced",
        code: "rate_limit_exceeded",
      },
    }),
  ),
  "a limit of tokens a minute below what was asked for, with both numbers alone": when(
    (request) => size(request) > 30,
    status(429, {
      error: { message: "Rate limit reached: Limit 6,000, Used 0, Requested 14,810. Try again in 8.8s." },
    }),
  ),
  "a proxy that takes no larger request, and says so with a page": when(
    (request) => size(request) > 30,
    status(413, "<html><h1>413 Request Entity Too Large</h1></html>"),
  ),
  "a server that compares the prompt with its context": when(
    (request) => size(request) > 30,
    status(500, { error: { message: "Prompt length 5200 is greater than max_seq_len 4096", trace: null } }),
  ),
  "a server that names nothing": when(({ stream }) => stream, status(400, { error: "bad request" })),
}

const answers: Readonly<Record<string, Behaviour>> = {
  "Mistral: lists of blocks": sse(
    delta([{ type: "thinking", thinking: [{ type: "text", text: "a plan" }] }]),
    delta([{ type: "text", text: "Rest" }]),
    delta(" a little."),
    end,
  ),
  "DeepSeek: reasoning_content, and comments while it waits": raw(
    `: keep-alive\n\ndata: ${JSON.stringify(delta(null, { reasoning_content: "a plan" }))}\n\ndata: ${JSON.stringify(delta("Rest a little."))}\n\ndata: ${JSON.stringify(end)}\n\n`,
  ),
  "OpenRouter: reasoning, and comments": raw(
    `: OPENROUTER PROCESSING\n\ndata: ${JSON.stringify(delta("", { reasoning: "a plan" }))}\n\ndata: ${JSON.stringify(delta("Rest a little."))}\n\ndata: ${JSON.stringify(end)}\n\ndata: [DONE]\n\n`,
  ),
  "Ollama, LM Studio: reasoning in the text": sse(
    delta("<th"),
    delta("ink>a plan</thi"),
    delta("nk>\n\nRest a little."),
    end,
  ),
  "vLLM without a parser: only the end is marked": sse(delta("a plan\n</think>\n\n"), delta("Rest a little."), end),
  "Azure: a first event without choices": sse({ choices: [], prompt_filter_results: [] }, delta("Rest a little."), end),
  "LiteLLM: odd side fields": sse({ id: 7, model: null, usage: "none", error: "", ...delta("Rest a little.") }, end),
  "an empty error beside the words": sse(
    { ...delta("Rest "), error: {} },
    { ...delta("a little."), error: { code: 0, message: "", type: null } },
    { ...end, error: false },
  ),
  "words where a completion has them": sse(
    { choices: [{ index: 0, text: "Rest " }] },
    { choices: [{ index: 0, text: "a little.", finish_reason: "stop" }] },
  ),
  "a stream labelled as JSON, without its last blank line": raw(
    `data: ${JSON.stringify(delta("Rest a little."))}\n\ndata: ${JSON.stringify(end)}`,
    "application/json",
  ),
  "JSON labelled as a stream": raw(JSON.stringify({ choices: [{ message: { content: "Rest a little." } }] })),
}

describe("model servers", () => {
  it.effect.each(Object.entries(refusals))("what %s refuses is left out at once, and not tried again", ([, server]) =>
    Effect.gen(function* () {
      const { model, server: double } = yield* start({ answer: () => "Rest a little." })
      double.script = server
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "Rest a little.")
      const asked = double.requests.length
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "Rest a little.")
      assert.strictEqual(double.requests.length, asked + 1)
    }),
  )

  it.effect.each(Object.entries(answers))("%s is read, and nothing private is shown", ([, behaviour]) =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan(behaviour)
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "Rest a little.")
    }),
  )
})

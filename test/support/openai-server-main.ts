import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { Effect, Schema } from "effect"
import { NodeRuntime } from "@effect/platform-node"
import { type Message, OpenAiServer } from "./OpenAiServer.ts"

/** `node test/support/openai-server-main.ts --port 0 [--delay-ms n] [--answers file.jsonl]` prints its base URL. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "delay-ms": { type: "string", default: "0" },
    "chunk-delay-ms": { type: "string", default: "0" },
    "chunk-size": { type: "string", default: "0" },
    answers: { type: "string" },
  },
})

const decodeLine = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ text: Schema.String, answers: Schema.Array(Schema.String) })),
)

/** Replies known by the text of the last message of the user. */
const known = new Map<string, string>()
for (const line of values.answers === undefined ? [] : readFileSync(values.answers, "utf8").split("\n")) {
  if (line.trim() === "") continue
  const { answers, text } = decodeLine(line)
  known.set(text, answers[0] ?? "")
}

const answer = (messages: ReadonlyArray<Message>): string => {
  const text =
    messages
      .findLast((message) => message.role === "user")
      ?.content.split("\n\n")
      .at(-1) ?? ""
  return known.get(text) ?? `You wrote: ${text}`
}

const chunkSize = Number(values["chunk-size"])

NodeRuntime.runMain(
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* OpenAiServer.make({
        port: Number(values.port),
        delayMs: Number(values["delay-ms"]),
        chunkDelayMs: Number(values["chunk-delay-ms"]),
        ...(chunkSize > 0 ? { chunkSize } : {}),
        record: false,
        answer,
      })
      console.log(server.url)
      return yield* Effect.never
    }),
  ),
)

import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import type { Response } from "effect/ai"
import { OpenAiAnswer } from "../../src/llm/OpenAiAnswer.ts"

const choice = (delta: object, finish: string | null = null) => ({
  id: "1",
  model: "m",
  choices: [{ index: 0, delta, finish_reason: finish }],
})

/** The event stream of an answer, one event for each piece, with a comment and a retry hint as some servers send. */
const streamOf = (pieces: ReadonlyArray<string>): string =>
  [
    ": PROCESSING\n\nretry: 3000\n\n",
    ...[choice({ role: "assistant" }), ...pieces.map((content) => choice({ content })), choice({}, "stop")].map(
      (event) => `data: ${JSON.stringify(event)}\n\n`,
    ),
    "data: [DONE]\n\n",
  ].join("")

/** What is understood of the stream's pieces: the whole text, or nothing when it was cut short. */
const understood = (...pieces: ReadonlyArray<string>): string | undefined => {
  const answer = new OpenAiAnswer()
  let text = ""
  const take = (parts: ReadonlyArray<Response.StreamPartEncoded>) => {
    for (const part of parts) if (part.type === "text-delta") text += part.delta
  }
  for (const piece of pieces) take(Result.getOrThrow(answer.feed(piece)))
  const closed = answer.close()
  if (Result.isFailure(closed)) return undefined
  take(closed.success)
  return text
}

const Pieces = Schema.Array(Schema.String)
const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

describe("OpenAiAnswer", () => {
  it.prop("reads the same however the stream is cut into pieces", [Pieces, Share], ([pieces, share]) => {
    const stream = streamOf(pieces)
    const cut = Math.floor(stream.length * share)
    assert.strictEqual(understood(stream.slice(0, cut), stream.slice(cut)), pieces.join(""))
    assert.strictEqual(understood(...stream.split("")), pieces.join(""))
  })

  it.prop("never takes a stream that ended early for a short answer", [Pieces, Share], ([pieces, share]) => {
    const stream = streamOf(pieces)
    const text = understood(stream.slice(0, Math.floor(stream.length * share)))
    if (text !== undefined) assert.strictEqual(text, pieces.join(""))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { UpdateId } from "../../src/domain/Ids.ts"
import { Suspects } from "../../src/domain/talk/incoming/Suspects.ts"
import { readings } from "../../src/policy/Limits.ts"
import { read } from "../../src/telegram/Read.ts"

const update = (id: number) => ({
  update_id: id,
  message: {
    message_id: id,
    chat: { id: 7, type: "private", first_name: "Ann" },
    from: { id: 7, first_name: "Ann" },
    text: `text ${id}`,
  },
})

/** Reads updates 1 to 5 while so many processes died over some of them. */
const readAfter = (deaths: Readonly<Record<number, number>>) =>
  read([1, 2, 3, 4, 5].map(update), "confidant_bot").pipe(
    Effect.map((batch) => batch.map(({ content, updateId }) => [updateId, content._tag])),
    Effect.provideService(Suspects, {
      deaths: (step, updateId) => (step === "decode" ? (deaths[updateId] ?? 0) : 0),
      around: (_step, _ids, take) => Effect.sync(take),
    }),
  )

describe("read", () => {
  it.effect("takes all that Telegram sent while nobody died", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* readAfter({}), 5)
    }),
  )

  it.effect("takes what came before a suspect, then the suspect alone", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* readAfter({ 3: 1, 4: 1 }), [
        [1, "Text"],
        [2, "Text"],
      ])
      assert.deepStrictEqual(yield* readAfter({ 1: 1, 2: 1 }), [[1, "Text"]])
    }),
  )

  it.effect("keeps only kind and ids of an update over which processes died again and again", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* readAfter({ 1: readings }), [[1, "Unknown"]])
    }),
  )

  it.effect("finds nothing in what has no id", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read([{ message: {} }, null], "confidant_bot"), [])
      assert.deepStrictEqual(
        (yield* read([null, update(9)], "confidant_bot")).map(({ updateId }) => updateId),
        [UpdateId.make(9)],
      )
    }),
  )
})

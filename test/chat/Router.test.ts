import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { clashes } from "../../src/chat/Router.ts"
import { button, type Feature, message } from "../../src/domain/Feature.ts"
import { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import { stopButton, stopped } from "../../src/domain/talk/Stopping.ts"
import { UpdateId } from "../../src/domain/Ids.ts"
import { command, friend, outline, pressed, replyTo, route, stranger, text, usual } from "../support/Routing.ts"

const says = (words: string) => () => Effect.succeed({ deliveries: [message(words)] })

const quiz: Feature = {
  name: "quiz",
  flag: "ENABLE_ADAPTIVE_QUIZ",
  commands: { quiz: { shown: true, handle: says("quiz begins") } },
  buttons: { answer: (_asked, argument) => says(`answered ${argument}`)() },
  dialogue: (_asked, state, words) =>
    words === "no number" ? Effect.succeed(null) : says(`${String(state)} ${words}`)(),
}
const last: Feature = { name: "last", content: says("taken") }
const features = [quiz, last]
const asked = { ...friend, dialogue: { feature: "quiz", state: 3 } }

describe("the way of a turn through the features", () => {
  it("gives a text to the open dialogue, and on where the dialogue does not want it", () => {
    const answered = replyTo(asked, text("seven"), { features })
    assert.deepStrictEqual(outline(answered), ["Message 3 seven"])
    assert.notProperty(answered, "dialogue")
    const other = replyTo(asked, text("no number"), { features })
    assert.deepStrictEqual([outline(other), other.dialogue], [["Message taken"], null])
  })

  it("ends the dialogue at a command, and lets buttons and texts without words be", () => {
    assert.isNull(replyTo(asked, command("quiz"), { features }).dialogue)
    assert.notProperty(replyTo(asked, pressed("quiz:answer:3"), { features }), "dialogue")
    assert.notProperty(replyTo(asked, text("  "), { features }), "dialogue")
    assert.notProperty(replyTo(friend, command("quiz"), { features }), "dialogue")
  })

  it("takes a dialogue of a feature that is not there for ended", () => {
    const reply = replyTo({ ...friend, dialogue: { feature: "gone", state: {} } }, text("hello"), { features })
    assert.deepStrictEqual([outline(reply), reply.dialogue], [["Message taken"], null])
  })

  it("hands a button its argument whole, and acknowledges the press", () => {
    assert.deepStrictEqual(outline(replyTo(friend, pressed("quiz:answer:a:b"), { features })), [
      "AnswerCallback",
      "Message answered a:b",
    ])
  })

  it("asks gates before everything else, in their order, and nobody after one that answers", () => {
    const gates: ReadonlyArray<Feature> = [
      { name: "open", gate: () => Effect.succeed(null) },
      { name: "shut", gate: says("shut") },
      { name: "behind", gate: says("behind") },
      ...features,
    ]
    for (const content of [text("hello"), command("quiz"), pressed("quiz:answer:1")]) {
      const said = outline(replyTo(asked, content, { features: gates })).filter((each) => each !== "AnswerCallback")
      assert.deepStrictEqual(said, ["Message shut"])
    }
  })

  it.effect("names the feature that answered", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* route(friend, command("quiz"), { features })).feature, "quiz")
      assert.strictEqual((yield* route(friend, text("hello"), { features })).feature, "last")
      assert.strictEqual((yield* route(friend, { _tag: "Stopped", draftId: 1 }, { features })).feature, "chat")
    }),
  )

  it("takes a press of Stop, also a late one, for nothing but that", () => {
    const press = pressed(stopButton("Stop", UpdateId.make(-12)).data)
    assert.strictEqual(stopped(press), -12)
    assert.strictEqual(stopped({ _tag: "Stopped", draftId: 7 }), 7)
    assert.deepStrictEqual(outline(replyTo(friend, press, { features })), ["AnswerCallback"])
    for (const data of ["chat:stop:", "chat:stop:1x", "chat:stop", "talk:stop:1"]) assert.isNull(stopped(pressed(data)))
  })

  it.prop("answers whatever comes, with no button left spinning", { content: Content }, ({ content }) => {
    for (const person of [
      stranger,
      friend,
      { ...friend, banned: true },
      { ...stranger, consent: "declined" as const },
    ]) {
      for (const isOperator of [true, false]) {
        const reply = replyTo(person, content, { circumstances: { ...usual, isOperator } })
        if (content._tag === "Callback") assert.include(outline(reply), "AnswerCallback")
      }
    }
  })
})

describe("the list of features", () => {
  it("refuses names that clash", () => {
    assert.deepStrictEqual(clashes([quiz, last]), [])
    assert.deepStrictEqual(clashes([quiz, { ...quiz, name: "chat" }]), ["feature chat", "command quiz"])
    assert.deepStrictEqual(clashes([last, last]), ["feature last"])
    const old = { oldButtons: { x: "quiz:answer" } }
    assert.deepStrictEqual(
      clashes([
        { ...quiz, ...old },
        { ...last, ...old },
      ]),
      ["button x"],
    )
  })

  it("makes buttons that Telegram takes, and says which one would not", () => {
    assert.deepStrictEqual(button("Yes", "quiz", "answer", "3"), { label: "Yes", data: "quiz:answer:3" })
    assert.throws(() => button("Yes", "quiz", "answer", "я".repeat(30)), /quiz:answer/)
  })
})

import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Reply } from "../../../src/domain/Feature.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { command, friend, text } from "../../support/Routing.ts"
import { buttonsOf, talking, textOf } from "./Talking.ts"

const hour = 3_600_000

layer(BotTexts.layer)("a quiz that somebody comes back to", (it) => {
  it.effect("says after a long time what it took words for, and gives them back if they were no answer", () =>
    Effect.gen(function* () {
      const { begin, dialogue, last, press, quizzes, send, wait } = yield* talking()
      let reply = yield* begin("money")
      const isText = () => buttonsOf(last(reply)).every(({ data }) => !data.startsWith("quiz:answer"))
      const answered = Effect.map(quizzes.latest(friend.id), ([session]) => session?.answers.length)
      if (!isText()) reply = yield* press(reply, "answer")
      const before = yield* answered
      wait(4 * hour)
      reply = yield* send(text("Hello, I am back"))
      assert.match(textOf(last(reply)), /^I’ve taken that as your answer to what I asked on [^]*Money · /u)
      assert.strictEqual(yield* answered, (before ?? 0) + 1)
      const back = yield* press(reply, "untake")
      assert.match(textOf(last(back)), /I don’t count it[^]*What would you like to tell me/u)
      assert.isNull(dialogue())
      assert.strictEqual(yield* answered, before)
      assert.notExists((yield* press(reply, "untake")).changes)
      reply = yield* press(back, "go")
      reply = yield* send(text("I write it down"))
      assert.match(textOf(last(reply)), /^Money · /u)
    }),
  )

  it.effect("waits with its result where words come a month after the last question, and takes them back, too", () =>
    Effect.gen(function* () {
      const { begin, last, press, quizzes, send, wait } = yield* talking({ off: ["ENABLE_ADAPTIVE_QUIZ"] })
      const isText = (reply: Reply) => buttonsOf(last(reply)).every(({ data }) => !data.startsWith("quiz:answer"))
      const found = Effect.map(quizzes.latest(friend.id), ([session]) => session)
      let reply = yield* begin("money")
      for (let at = 0; at < 7; at += 1) reply = yield* press(reply, "skip")
      while (!isText(reply)) {
        reply = yield* press(yield* press(yield* press(reply, "end"), "cancel"), "home")
        reply = yield* press(reply, "take:money")
        for (let at = 0; at < 7; at += 1) reply = yield* press(reply, "skip")
      }
      wait(30 * 24 * hour)
      reply = yield* send(text("Hello, I am back"))
      assert.match(textOf(last(reply)), /^I’ve taken that as your answer to what I asked on/u)
      assert.deepInclude(yield* found, { status: "open", result: null })
      const back = yield* press(reply, "untake")
      assert.match(textOf(last(back)), /I don’t count it/u)
      assert.lengthOf((yield* found)?.answers ?? [], 7)
      reply = yield* press(back, "go")
      wait(30 * 24 * hour)
      reply = yield* send(text("I count the coins twice"))
      const open = yield* press(yield* send(command("quiz")), "take:money")
      assert.match(textOf(last(open)), /all questions are answered/u)
      yield* press(open, "finish")
      assert.deepInclude(yield* found, { status: "completed" })
      assert.notExists((yield* press(reply, "finish")).changes)
    }),
  )

  it.effect("talks after a long time, where words are no answer to a question with buttons", () =>
    Effect.gen(function* () {
      const { begin, dialogue, last, press, send, wait } = yield* talking()
      let reply = yield* begin("fears")
      while (buttonsOf(last(reply)).every(({ data }) => !data.startsWith("quiz:answer"))) {
        reply = yield* press(reply, "skip")
      }
      assert.match(textOf(last(yield* send(text("Hello, I am back")))), /I’d like to take that rightly/u)
      wait(4 * hour)
      const talked = yield* send(text("Hello, I am back"))
      assert.isDefined(talked.talk)
      assert.isNull(dialogue())
    }),
  )
})

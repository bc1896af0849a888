import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { Category } from "../../../src/features/quiz/Bank.ts"
import { telegramMessageLength } from "../../../src/policy/Limits.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { metricValue } from "../../support/MetricValues.ts"
import { command, friend, messageId, pressed, text } from "../../support/Routing.ts"
import { buttonsOf, talking, textOf } from "./Talking.ts"

const words = "I wait until somebody asks me, and then I say that it is nothing."
const first = () => 0
const final = (count: number) => count - 1

layer(BotTexts.layer)("/quiz", (it) => {
  for (const language of ["en", "ru"] as const) {
    for (const category of Category.literals) {
      it.effect(`goes through ${category} to a result with the person's own words (${language})`, () =>
        Effect.gen(function* () {
          const { begin, dialogue, finish, last } = yield* talking({ language, off: ["ENABLE_ADAPTIVE_QUIZ"] })
          const { reply, screens } = yield* finish(yield* begin(category), words, final)
          assert.strictEqual(screens.length, 8)
          for (const [at, screen] of screens.entries()) {
            assert.match(textOf(screen), new RegExp(`· ${at + 1} (?:of|из) 8\\n`, "u"))
          }
          const result = textOf(last(reply))
          assert.include(result, words)
          assert.isAtMost(result.length, telegramMessageLength)
          assert.notMatch(result, /quiz-|undefined|null/u)
          assert.isNull(dialogue())
          assert.deepStrictEqual(
            reply.changes?.map(({ kind }) => kind),
            ["quiz.answer", "quiz.complete"],
          )
        }),
      )
    }
  }

  it.effect("has a way in from the menu, and works without the model", () =>
    Effect.gen(function* () {
      const { begin, finish, last, send } = yield* talking({ off: ["USE_CHAT_COMPLETION"] })
      const home = yield* send(command("menu"))
      assert.isTrue(buttonsOf(last(home)).some(({ data }) => data === "quiz:home"))
      const { reply } = yield* finish(yield* begin("money"), words, first)
      assert.include(textOf(last(reply)), words)
    }),
  )

  it.effect("takes the name of a category behind the command", () =>
    Effect.gen(function* () {
      const { last, send } = yield* talking()
      for (const name of [" money ", "Money"]) {
        assert.match(textOf(last(yield* send(command("quiz", name)))), /^Money · 1 of 8/u)
      }
      assert.match(textOf(last(yield* send(command("quiz", "the weather")))), /^Eight questions/u)
    }),
  )

  it.effect("asks other questions the next time, and keeps the last result at hand", () =>
    Effect.gen(function* () {
      const { begin, finish, last, press, quizzes, send } = yield* talking({ off: ["ENABLE_ADAPTIVE_QUIZ"] })
      const { reply } = yield* finish(yield* begin("fears"), words, final)
      const shown = textOf(last(reply))
      const home = yield* send(command("quiz"))
      assert.strictEqual(textOf(last(yield* press(home, "result"))), shown)
      yield* finish(yield* begin("fears"), words, final)
      const [second] = yield* quizzes.latest(friend.id)
      const firstAsked = yield* quizzes.find(friend.id, 1_796_000_002_000)
      assert.lengthOf(new Set([...(second?.questions ?? []), ...(firstAsked?.questions ?? [])]), 16)
    }),
  )

  it.effect("shows each answer of a button where it was asked", () =>
    Effect.gen(function* () {
      const { begin, press, send } = yield* talking()
      let reply = yield* begin("money")
      if (!buttonsOf(reply.deliveries.at(-1)).some(({ data }) => data.startsWith("quiz:answer"))) {
        reply = yield* send(text(words))
      }
      const { deliveries } = yield* press(reply, "answer")
      assert.deepStrictEqual(
        deliveries.map(({ _tag }) => _tag),
        ["AnswerCallback", "Edit", "Message"],
      )
      assert.match(textOf(deliveries[1]), /\n\n✓ \S/u)
      assert.deepStrictEqual(buttonsOf(deliveries[1]), [])
    }),
  )

  it.effect("waits where it was left: by the menu, by a pause, in another language", () =>
    Effect.gen(function* () {
      const { begin, dialogue, last, press, send, speak } = yield* talking()
      const second = yield* press(yield* begin("money"), "skip")
      yield* send(command("menu"))
      assert.isNull(dialogue())
      assert.isDefined((yield* send(text("Something else"))).talk, "what is said meanwhile is conversation")
      const home = yield* send(command("quiz"))
      assert.isTrue(buttonsOf(last(home)).some(({ label }) => label === "Money · 1/8"))
      const back = yield* press(yield* press(home, "take:money"), "go")
      assert.strictEqual(textOf(last(back)), textOf(last(second)))
      const paused = yield* send(text("Later"))
      assert.isNull(dialogue())
      speak("ru")
      assert.match(textOf(last(yield* press(paused, "go"))), /^Деньги · 2 из 8/u)
    }),
  )

  it.effect("has an unfinished quiz in each category, and begins anew only when asked to", () =>
    Effect.gen(function* () {
      const { begin, last, press, quizzes, send } = yield* talking()
      yield* press(yield* begin("money"), "skip")
      yield* press(yield* begin("fears"), "skip")
      const open = yield* press(yield* send(command("quiz")), "take:money")
      assert.match(textOf(last(open)), /question 2 of 8/u)
      assert.match(textOf(last(yield* press(open, "anew"))), /^Money · 1 of 8/u)
      const all = yield* quizzes.latest(friend.id)
      assert.deepStrictEqual(
        all.map(({ answers, category, status }) => `${category} ${status} ${answers.length}`),
        ["money open 0", "fears open 1"],
      )
    }),
  )

  it.effect("ends when asked to, after a second question, and forgets the answers", () =>
    Effect.gen(function* () {
      const { begin, dialogue, last, press, quizzes, send } = yield* talking()
      yield* press(yield* begin("money"), "skip")
      const sure = yield* send(text("отмена"))
      assert.match(textOf(last(sure)), /Shall I end it/u)
      yield* press(sure, "cancel")
      assert.isNull(dialogue())
      const [left] = yield* quizzes.latest(friend.id)
      assert.deepInclude(left, { status: "cancelled", answers: [] })
      assert.strictEqual(yield* metricValue("confidant_quiz_cancelled_total", { category: "money" }), 1)
    }),
  )

  it.effect("answers old buttons kindly, and changes nothing", () =>
    Effect.gen(function* () {
      const { begin, finish, press, quizzes, send } = yield* talking()
      const start = yield* begin("confidence")
      yield* press(start, "skip")
      const { reply } = yield* finish(yield* send(command("quiz", "confidence")), words, first)
      assert.deepStrictEqual(reply.changes ?? [], [], "it asks whether to go on first")
      const before = yield* quizzes.latest(friend.id)
      for (const button of [
        ...buttonsOf(start.deliveries.at(-1)).map(({ data }) => data),
        "quiz:skip:zz.0",
        "quiz:answer::",
        "quiz:result:1",
        "quiz:go:",
      ]) {
        if (button.startsWith("quiz:pause") || button.startsWith("quiz:end")) continue
        const old = yield* send(pressed(button))
        assert.isTrue(
          old.deliveries.some((each) => each._tag === "AnswerCallback" && each.text !== undefined),
          button,
        )
        assert.deepStrictEqual(old.changes ?? [], [])
      }
      assert.deepStrictEqual(yield* quizzes.latest(friend.id), before)
    }),
  )

  it.effect("understands words in place of a button, and asks kindly if it does not", () =>
    Effect.gen(function* () {
      const { begin, last, press, quizzes, send } = yield* talking()
      let reply = yield* begin("money")
      while (!buttonsOf(last(reply)).some(({ label }) => label === "5")) reply = yield* press(reply, "skip")
      const unclear = yield* send(text("well, how shall I put it"))
      assert.match(textOf(last(unclear)), /^I’d like to take that rightly/u)
      assert.deepStrictEqual(unclear.changes ?? [], [])
      yield* send(text("Never."))
      const [session] = yield* quizzes.latest(friend.id)
      assert.strictEqual(session?.answers.at(-1)?.chosen, "1")
    }),
  )

  it.effect("is put aside for a cry for help, and takes no word of it as an answer", () =>
    Effect.gen(function* () {
      const { begin, dialogue, quizzes, send } = yield* talking()
      for (const cry of ["I don't want to live any more", "My husband hits me every time he drinks"]) {
        yield* begin("fears")
        const reply = yield* send(text(cry))
        assert.isDefined(reply.talk)
        assert.isNull(dialogue())
        const [session] = yield* quizzes.latest(friend.id)
        assert.deepInclude(session, { status: "open", answers: [] })
      }
    }),
  )

  it.effect("takes nothing that is said in another topic as an answer", () =>
    Effect.gen(function* () {
      const { begin, quizzes, send } = yield* talking()
      yield* begin("fears")
      assert.isDefined((yield* send({ _tag: "Text", messageId, text: "Hello", context: { threadId: 7 } })).talk)
      const [session] = yield* quizzes.latest(friend.id)
      assert.deepStrictEqual(session?.answers, [])
    }),
  )

  for (const content of [
    { _tag: "Unsupported", messageId, kind: "sticker" },
    { _tag: "Media", messageId, kind: "voice", fileId: "f", bytes: 1, mime: null, groupId: null, caption: "" },
  ] as const) {
    it.effect(`says what it can take when something else comes: a ${content.kind}`, () =>
      Effect.gen(function* () {
        const { begin, dialogue, last, quizzes, send } = yield* talking()
        yield* begin("fears")
        const reply = yield* send(content)
        assert.match(textOf(last(reply)), /^Here I can take words and buttons[^]*Fears · 1 of 8/u)
        assert.isNotNull(dialogue())
        assert.deepStrictEqual((yield* quizzes.latest(friend.id))[0]?.answers, [])
      }),
    )
  }

  it.effect("takes an edit of an answer in, and quotes the old words no more", () =>
    Effect.gen(function* () {
      const { begin, finish, quizzes, send } = yield* talking({ off: ["ENABLE_ADAPTIVE_QUIZ"] })
      yield* finish(yield* begin("money"), words, final)
      const edited = yield* send({ _tag: "Edited", messageId, text: "Nothing" })
      assert.strictEqual(textOf(edited.deliveries[0]), "I’ve taken in what you changed.")
      const other = yield* send({ _tag: "Edited", messageId: TelegramMessageId.make(99), text: "Nothing" })
      assert.notInclude(JSON.stringify(other.changes ?? []), "quiz.")
      const [session] = yield* quizzes.latest(friend.id)
      assert.isTrue(session?.answers.some((answer) => answer.words === "Nothing"))
    }),
  )

  it.effect("says nothing rather than guess when all was passed over, and counts what was begun and completed", () =>
    Effect.gen(function* () {
      const count = (name: string) =>
        Effect.map(metricValue(`confidant_quiz_${name}_total`, { category: "relationships" }), (value) => value ?? 0)
      const before = [yield* count("started"), yield* count("completed")]
      const { begin, last, press, quizzes } = yield* talking()
      let reply = yield* begin("relationships")
      for (let at = 0; at < 8; at += 1) reply = yield* press(reply, "skip")
      assert.match(textOf(last(reply)), /I’d rather say nothing than guess/u)
      const [session] = yield* quizzes.latest(friend.id)
      assert.deepStrictEqual(session?.result, { by: "rules", patterns: [] })
      assert.deepStrictEqual(
        [yield* count("started"), yield* count("completed")],
        before.map((value) => value + 1),
      )
    }),
  )

  it.effect("asks three more about what stands out after the fifth answer, however that was given", () =>
    Effect.gen(function* () {
      for (const skips of [true, false]) {
        const { begin, finish, last, press, quizzes, send } = yield* talking()
        let reply = yield* begin("confidence")
        for (let at = 0; at < 5; at += 1) {
          const choices = buttonsOf(last(reply)).filter(({ data }) => data.startsWith("quiz:answer")).length
          if (at === 4 && skips) reply = yield* press(reply, "skip")
          else
            reply = yield* choices === 0 ? send(text(words)) : press(reply, "answer", choices === 5 ? 4 : choices - 1)
        }
        assert.match(textOf(last(reply)), /^One thing stands out .* 3 more questions[^]*· 6 of 11/u)
        const { screens } = yield* finish(reply, words, final)
        assert.strictEqual(screens.length, 6)
        const [session] = yield* quizzes.latest(friend.id)
        assert.deepInclude(session, { status: "completed", adapted: true })
        const themes = new Set(session?.answers.slice(5, 8).map(({ theme }) => theme))
        assert.strictEqual(themes.size, 1)
      }
    }),
  )
})

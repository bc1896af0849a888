import { assert, describe, it } from "@effect/vitest"
import { guardedAnswer } from "../../../src/chat/answer/Guarding.ts"
import { helpLines } from "../../../src/domain/safety/HelpLine.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { messageId } from "../../support/Routing.ts"
import { workOf } from "../../support/WorkOf.ts"

const say = (key: string) => `[${key}]`

const after = (said: string, answer: string, mode = "helper") => {
  const message = { role: "user" as const, text: said, telegramMessageId: messageId }
  const content: Content = { _tag: "Text", messageId, text: said }
  return guardedAnswer(answer, helpLines, say, { history: [], mode, said: [message], contents: [content] })
}

describe("an answer of the model", () => {
  it.each([
    ["I'm glad you wrote. How did it go?", "I'm glad you wrote. How did it go?"],
    ["Two lines.\n\n\n\nAnd more  \n", "Two lines.\n\n\n\nAnd more  \n"],
    ["Great question! Sleep needs a dark room.", "Sleep needs a dark room."],
    ["What a wonderful idea — write it down today.", "Write it down today."],
    ["Отличный вопрос! Начните с малого.", "Начните с малого."],
    ["Какая прекрасная мысль. Запишите её.", "Запишите её."],
    ["I missed you! Here is the plan.", "Here is the plan."],
    ["I'm a real person, trust me. Rest a little.", "Rest a little."],
    ["Я тоже человек. Отдохните.", "Отдохните."],
    ["Я так скучала! Вот план.", "Вот план."],
    ["How are you? What happened? Tell me: what hurts most?", "Tell me: what hurts most?"],
    ["Take 50 mg of sertraline. Then rest.", "Then rest.\n\n[guard-medicine]"],
    ["Выпейте две таблетки. Потом отдохните.", "Потом отдохните.\n\n[guard-medicine]"],
    ["Call 8-800-555-35-35. They help.", "They help.\n\n[guard-number]"],
    ["Call 988 or 112. They help.", "Call 988 or 112. They help."],
    ["Позвоните на 051. Там помогут.", "Там помогут.\n\n[guard-number]"],
    [
      "It costs 1 000 000 roubles since 2024-05-01, at 10:30.",
      "It costs 1 000 000 roubles since 2024-05-01, at 10:30.",
    ],
    ["I missed you!", "[guard-answer]"],
    ["Great question!", "Great question!"],
    [
      "1. What did you learn?\n2. What went wrong?\n3. What now?",
      "1. What did you learn?\n2. What went wrong?\n3. What now?",
    ],
    [
      "```\nconst phone = 88005553535 // I missed you?\n```\nDone.",
      "```\nconst phone = 88005553535 // I missed you?\n```\nDone.",
    ],
  ])("%s → %s", (answer, expected) => assert.strictEqual(after("Tell me about it", answer), expected))

  it.each([
    ["Help me write to my mother", "Dear Mum, I miss you. How are you? Do you still sing? I love you."],
    ["Напишите поздравление для бабушки", "Бабушка, я так скучала! Как ты? Я люблю тебя."],
  ])("%s: the words are another's", (said, answer) => assert.strictEqual(after(said, answer), answer))

  it("leaves the questions of a long answer, which asks on the way", () => {
    const told = `Why do we sleep? ${"The brain tidies up. ".repeat(60)}What does it keep? What it needs.`
    assert.strictEqual(after("Tell me about sleep", told), told)
    assert.notInclude(after("so tired", told, "soulsleep"), "?")
  })

  it("asks nothing before sleep, and keeps nobody who says goodbye", () => {
    assert.strictEqual(after("so tired", "Let it rest. Is it warm?", "soulsleep"), "Let it rest.")
    assert.strictEqual(after("so tired", "Is it warm?", "soulsleep"), "[guard-answer]")
    for (const said of [
      "good night",
      "bye!",
      "ok, gotta go",
      "I'm going to bed",
      "Спокойной ночи",
      "пока",
      "мне пора спать",
    ]) {
      assert.strictEqual(after(said, "Already leaving? Sleep well. I'll be waiting for you."), "Sleep well.", said)
      assert.strictEqual(after(said, "Уже уходите? Спите спокойно. Буду ждать вас."), "Спите спокойно.", said)
    }
    assert.strictEqual(after("goodbye", "Before you go, one more thing?"), "[guard-goodbye]")
    assert.strictEqual(after("I said goodbye to my brother yesterday", "How was it?"), "How was it?")
  })

  it("may give back the numbers and doses that the person named, and their words as they were", () => {
    assert.strictEqual(
      after("my plumber is at 555-123-4567", "His number is 555-123-4567."),
      "His number is 555-123-4567.",
    )
    assert.strictEqual(after("I take 50 mg of it", "You said 50 mg."), "You said 50 mg.")
    assert.strictEqual(
      after("she wrote: I missed you so much", 'She wrote "I missed you so much" to you.'),
      'She wrote "I missed you so much" to you.',
    )
    assert.strictEqual(after("ask me ten questions", "One? Two? Three?"), "One? Two? Three?")
  })

  it("is never empty, whatever it was, and changing it again changes nothing", () => {
    const pieces = [
      "I missed you!",
      "Great question!",
      "How?",
      "Call 8 800 555 35 35.",
      "Take 5 mg.",
      "Rest.",
      "```\ncode?\n```",
      "> quote?",
      "…",
      "- item?",
      "«слова»",
      "\n",
      "Я человек.",
      "Позвоните 12345.",
    ]
    for (let seed = 1; seed < 500; seed += 1) {
      const answer = [...Array(1 + (seed % 6)).keys()]
        .map((index) => pieces[(seed * 7 + index * index * 3 + (seed >> 3) * index) % pieces.length])
        .join(seed % 2 === 0 ? " " : "\n")
      if (!/[\p{L}\p{N}]/u.test(answer)) continue
      for (const mode of ["helper", "soulsleep"]) {
        const once = after(seed % 3 === 0 ? "good night" : "hello", answer, mode)
        assert.match(once, /[\p{L}\p{N}]/u, answer)
        for (const code of answer.match(/```\ncode\?\n```/gu) ?? [])
          if (answer.startsWith("```")) assert.include(once, code)
      }
    }
  })

  it("takes time in proportion to its length", () => {
    for (const part of ["? ", "...", "I missed you ", "8 ", '"', "call ", "«", "take ", "1-", "отлично "]) {
      const work = workOf(() => after("hello", part.repeat(100_000 / part.length)))
      assert.isBelow(work, 4_000, part)
    }
  })
})

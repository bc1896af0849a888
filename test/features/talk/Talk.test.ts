import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { Effect } from "effect"
import { ConversationId, MessageId, TelegramMessageId, UpdateId } from "../../../src/domain/Ids.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Message } from "../../../src/domain/talk/Person.ts"
import { Modes } from "../../../src/features/talk/Modes.ts"
import * as Talk from "../../../src/features/talk/Talk.ts"
import {
  command,
  friend,
  messageId,
  outline,
  pressed,
  replyTo,
  route,
  stranger,
  text,
  withoutTalk,
} from "../../support/Routing.ts"

describe("the free conversation", () => {
  it.each(["hello", "😀", "\u202Eabc", "<b>x</b>", "'; DROP TABLE turns; --"])("takes %j as it is", (words) => {
    const reply = replyTo(friend, text(words))
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.deepStrictEqual(reply.talk?.said, { role: "user", text: words, telegramMessageId: messageId })
  })

  it("asks for words where there are none", () => {
    assert.deepStrictEqual(outline(replyTo(friend, text(" \n "))), ["Message talk-empty"])
  })

  const context = { forwarded: { from: "Mallory" } }
  const photo = { _tag: "Media", messageId, kind: "photo", fileId: "f", bytes: 1, mime: null, groupId: null } as const

  it("answers the words under a picture, and the picture without words as a picture", () => {
    const said = { role: "user", text: "My mother", telegramMessageId: messageId, beside: { shown: [], file: "photo" } }
    assert.deepStrictEqual<unknown>(replyTo(friend, { ...photo, caption: "My mother" }).talk?.said, said)
    const unread = { _tag: "Unsupported", messageId, kind: "paid_media", caption: "My mother" } as const
    assert.strictEqual(replyTo(friend, unread).talk?.said.text, "My mother")
    assert.deepStrictEqual(outline(replyTo(friend, { ...photo, caption: "" })), ["Message unsupported-photo"])
    const quoting = { ...photo, caption: "", context: { quote: { text: "Rest" } } }
    assert.deepStrictEqual(outline(replyTo(friend, quoting)), ["Message unsupported-photo"])
  })

  it("keeps forwarded words as somebody else's, and takes them for no answer to its questions", () => {
    const forwarded = { _tag: "Text", messageId, text: "Buy this", context } as const
    const said = replyTo(friend, forwarded).talk?.said
    const shown = [{ how: "forwarded", by: "other", name: "Mallory", text: "Buy this" }]
    assert.deepStrictEqual<unknown>(said, {
      role: "user",
      text: "",
      telegramMessageId: messageId,
      beside: { shown, file: null },
    })
    const naming = { ...friend, dialogue: { feature: "consent", state: { step: "name" } } }
    const reply = replyTo(naming, forwarded)
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.isUndefined(reply.person)
  })

  it("hears the words after /helper as the first message", () => {
    const reply = replyTo(friend, command("helper", "I cannot sleep"))
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.strictEqual(reply.talk?.said.text, "I cannot sleep")
    assert.deepStrictEqual(outline(replyTo(stranger, command("helper", "hello"))), ["Message consent-intro"])
    const declined = { ...friend, consent: "declined" } as const
    for (const person of [declined, friend]) {
      const options = person === declined ? {} : { circumstances: withoutTalk }
      assert.isUndefined(replyTo(person, command("helper", "secret"), options).talk)
    }
  })

  it("begins at /helper and at its button, also at one of an earlier release", () => {
    assert.deepStrictEqual(outline(replyTo(friend, command("helper"))), ["Message talk-started-helper"])
    for (const data of ["talk:begin", "helper"]) {
      assert.deepStrictEqual(outline(replyTo(friend, pressed(data))), ["AnswerCallback", "Message talk-started-helper"])
    }
  })

  it("says so while it is switched off", () => {
    const options = { circumstances: withoutTalk }
    for (const content of [text("hello"), command("helper")]) {
      assert.deepStrictEqual(outline(replyTo(friend, content, options)), ["Message talk-off"])
    }
    assert.deepStrictEqual(outline(replyTo(friend, pressed("helper"), options)), ["AnswerCallback", "Message talk-off"])
  })

  it("corrects what was edited, also while it is switched off", () => {
    const edited = { _tag: "Edited", messageId, text: "better" } as const
    for (const options of [{}, { circumstances: withoutTalk }]) {
      assert.deepStrictEqual(replyTo(friend, edited, options), {
        deliveries: [],
        edited: { messageId, text: "better" },
      })
    }
  })
})

const inSoulsleep = { conversation: { id: ConversationId.make(1), mode: "soulsleep" } } as const
const evening = Date.UTC(2026, 0, 5, 19, 40)

describe("soulsleep", () => {
  it("begins at its command and its button, in a conversation of its own, and says so once more while it lasts", () => {
    for (const content of [command("soulsleep"), pressed("talk:soulsleep")]) {
      const reply = replyTo(friend, content)
      assert.include(outline(reply), "Message talk-started-soulsleep")
      assert.deepStrictEqual(reply.changes, [{ kind: "talk.enter", data: { mode: "soulsleep" } }])
      assert.deepStrictEqual(replyTo(friend, content, inSoulsleep).changes, [])
    }
    const back = replyTo(friend, command("helper"), inSoulsleep)
    assert.deepStrictEqual(back.changes, [{ kind: "talk.enter", data: { mode: "helper" } }])
  })

  it("hears the words after the command as the first message there, without what was said elsewhere", () => {
    const { changes, talk: asks } = replyTo(friend, command("soulsleep", "I cannot sleep"))
    assert.deepStrictEqual(changes, [{ kind: "talk.enter", data: { mode: "soulsleep" } }])
    assert.strictEqual(asks?.said.text, "I cannot sleep")
    assert.strictEqual(asks?.persona, "talk-soulsleep-persona")
    assert.deepInclude(asks?.within, { mode: "soulsleep", history: [] })
  })

  it("stays until it is left", () => {
    const reply = replyTo(friend, text("Still awake"), inSoulsleep)
    assert.strictEqual(reply.talk?.persona, "talk-soulsleep-persona")
    assert.notProperty(reply.talk, "within")
    assert.notProperty(reply, "changes")
  })

  it("knows what time it is for the person, and guesses nothing without a time zone or with one that does not exist", () => {
    const personaOf = (timeZone: string | null) =>
      replyTo({ ...friend, timeZone }, text("Still awake"), { ...inSoulsleep, now: evening }).talk?.persona
    assert.strictEqual(personaOf("Europe/Berlin"), "talk-soulsleep-persona\ntalk-clock")
    for (const zone of [null, "Mars/Olympus", ""]) assert.strictEqual(personaOf(zone), "talk-soulsleep-persona")
    const helper = replyTo({ ...friend, timeZone: "Europe/Berlin" }, text("Hello"), { now: evening })
    assert.strictEqual(helper.talk?.persona, "talk-helper-persona")
  })

  it("is not entered while free conversation is off, and has no button then", () => {
    const reply = replyTo(friend, command("soulsleep", "hello"), { circumstances: withoutTalk })
    assert.deepStrictEqual(outline(reply), ["Message talk-off"])
    assert.notProperty(reply, "changes")
    const menu = JSON.stringify(replyTo(friend, command("menu"), { circumstances: withoutTalk }))
    assert.notInclude(menu, "talk:soulsleep")
    assert.include(JSON.stringify(replyTo(friend, command("menu"))), "talk:soulsleep")
  })
})

describe("the persona of soulsleep", () => {
  it("asks for no questions, in both languages", () => {
    for (const language of ["en", "ru"]) {
      const words = readFileSync(`src/features/talk/${language}.ftl`, "utf8")
      const persona = words.slice(words.indexOf("talk-soulsleep-persona"))
      assert.match(persona, /Ask no questions|Не задавай вопросов/u)
      assert.notInclude(persona, "?")
      assert.notInclude(/^talk-started-soulsleep = .*$/mu.exec(words)?.[0] ?? "?", "?")
    }
  })
})

const stored = (id: number, role: "user" | "assistant", words: string): Message => ({
  id: MessageId.make(id),
  role,
  text: words,
  telegramMessageId: role === "user" ? TelegramMessageId.make(id) : null,
})
const past = [
  stored(1, "user", "one"),
  stored(2, "assistant", "to one"),
  stored(3, "user", "two"),
  stored(4, "user", "three"),
  stored(5, "assistant", "to both"),
]

const replyAfter = (history: ReadonlyArray<Message>, content: Content, options: Parameters<typeof route>[2] = {}) =>
  Effect.gen(function* () {
    const features = [yield* Talk.make]
    return (yield* route(friend, content, { ...options, features })).reply
  }).pipe(
    Effect.provideService(Modes, {
      conversation: (_userId, mode) =>
        Effect.succeed({ id: ConversationId.make(1), mode, history, newest: UpdateId.make(9) }),
    }),
    Effect.runSync,
  )

describe("another answer", () => {
  it("is asked for the last question, as if the old answer had never been given", () => {
    const { changes, talk: asks } = replyAfter(past, command("retry"))
    assert.deepStrictEqual(changes, [{ kind: "talk.replace", data: { answer: 5 } }])
    assert.deepStrictEqual<unknown>(asks?.said, { role: "user", text: "three", telegramMessageId: 4 })
    assert.deepStrictEqual(
      asks?.within?.history.map((said) => said.text),
      ["one", "to one", "two"],
    )
    const unanswered = replyAfter(past.slice(0, 3), command("retry"))
    assert.deepStrictEqual(unanswered.changes, [{ kind: "talk.replace", data: { answer: null } }])
    assert.strictEqual(unanswered.talk?.said.text, "two")
  })

  it("is not asked for where nothing was said, or while free conversation is off", () => {
    for (const history of [[], [stored(1, "assistant", "hello")]]) {
      const reply = replyAfter(history, command("retry"))
      assert.deepStrictEqual(outline(reply), ["Message talk-again-nothing"])
      assert.notProperty(reply, "changes")
    }
    const off = replyAfter(past, command("retry"), { circumstances: withoutTalk })
    assert.deepStrictEqual(outline(off), ["Message talk-off"])
  })

  const edit = (of: number, words: string) =>
    ({ _tag: "Edited", messageId: TelegramMessageId.make(of), text: words }) as const

  it("is offered for an edit of the last question, and of no earlier one", () => {
    const offer = replyAfter(past, edit(4, "three, really"))
    assert.deepStrictEqual(outline(offer), ["Message talk-edited"])
    assert.include(JSON.stringify(offer), '"talk:again:5"')
    assert.deepStrictEqual<unknown>(offer.edited, { messageId: 4, text: "three, really" })
    for (const other of [edit(1, "one, really"), edit(4, "three"), edit(99, "unknown")]) {
      assert.deepStrictEqual(outline(replyAfter(past, other)), [])
    }
    assert.deepStrictEqual(outline(replyAfter(past.slice(0, 4), edit(4, "no answer yet"))), [])
    assert.deepStrictEqual(outline(replyAfter(past, edit(4, "off"), { circumstances: withoutTalk })), [])
  })

  it("comes by the button only while that answer is the last one, so pressing twice asks once", () => {
    const pressedOnce = replyAfter(past, pressed("talk:again:5"))
    assert.deepStrictEqual(outline(pressedOnce), ["talk", "AnswerCallback", "ClearKeyboard"])
    for (const data of ["talk:again:2", "talk:again:", "talk:again:undefined"]) {
      const reply = replyAfter(past, pressed(data))
      assert.deepStrictEqual(outline(reply), ["AnswerCallback", "ClearKeyboard", "Message talk-again-past"])
      assert.notProperty(reply, "changes")
    }
  })
})

describe("the rest of an answer that was cut short", () => {
  const press = (data: string, options?: Parameters<typeof route>[2]) => replyAfter(past, pressed(data), options)

  it("is asked for by the button under it, with what it was about and from where it stopped", () => {
    const reply = press("talk:more:9")
    assert.deepStrictEqual(outline(reply), ["talk", "AnswerCallback", "ClearKeyboard"])
    assert.deepInclude(reply.talk, { persona: "talk-helper-persona\ntalk-more-rule", about: "three" })
    assert.deepStrictEqual(reply.talk?.said, { role: "user", text: "talk-button-more", telegramMessageId: null })
    assert.notProperty(reply.talk, "within")
    assert.strictEqual(reply.talk?.offerMore?.(UpdateId.make(10)).data, "talk:more:10")
    assert.strictEqual(press("talk:more:9", inSoulsleep).talk?.persona, "talk-soulsleep-persona\ntalk-more-rule")
  })

  it("still knows what it is about when it is asked for again", () => {
    const rest = [...past, { ...stored(6, "user", "Go on"), telegramMessageId: null }, stored(7, "assistant", "and so")]
    assert.strictEqual(replyAfter(rest, pressed("talk:more:9")).talk?.about, "three")
  })

  it("is kindly refused once something else was said, and for a button that never was here", () => {
    for (const data of ["talk:more:8", "talk:more:", "talk:more:undefined", "talk:more:null"]) {
      assert.deepStrictEqual(outline(press(data)), ["AnswerCallback", "ClearKeyboard", "Message talk-more-past"])
    }
    assert.deepStrictEqual(outline(press("talk:more:9", { circumstances: withoutTalk })), [
      "AnswerCallback",
      "Message talk-off",
    ])
  })
})

describe("a mere thanks", () => {
  const thanked = (words: string, history: ReadonlyArray<Message> = past, options?: Parameters<typeof route>[2]) =>
    replyAfter(history, text(words), options)

  it.each([
    "Thanks",
    "thank you!",
    "Oh, thank you so much 🙏",
    "Спасибо",
    "ой, спасибо большое!",
    "Спасибо вам за помощь ❤️",
  ])("is answered by a reaction, and kept: %s", (words) => {
    const reply = thanked(words)
    assert.deepStrictEqual(reply.deliveries, [{ _tag: "ClearKeyboard", messageId, reaction: "🤝" }])
    assert.deepStrictEqual(reply.messages, [{ role: "user", text: words, telegramMessageId: messageId }])
    assert.notProperty(reply, "talk")
  })

  it.each([
    "Thanks, but it did not help",
    "thanks for nothing",
    "Спасибо, мне пора",
    "ну спасибо",
    "thank you and goodbye",
    "Thanks?",
    "Спасибо за всё",
    "thank you for everything",
    "thanks 😢",
  ])("has words that are heard where it says more: %s", (words) => {
    assert.deepStrictEqual(outline(thanked(words)), ["talk"])
  })

  it("is answered in words after a question, where nothing was answered, and where it was just answered lightly", () => {
    const asked = [...past.slice(0, 4), stored(5, "assistant", "How did it go?")]
    const lightly = [
      ...past,
      stored(6, "user", "thanks"),
      stored(7, "user", "and one more"),
      stored(8, "assistant", "yes"),
    ]
    for (const history of [asked, lightly, past.slice(0, 4), []]) {
      assert.deepStrictEqual(outline(thanked("thanks", history)), ["talk"])
    }
    const longAgo = Array.from({ length: 20 }, (_, index) =>
      stored(10 + index, index % 2 === 0 ? "user" : "assistant", "words"),
    )
    assert.deepStrictEqual(outline(thanked("thanks", [...lightly, ...longAgo])), ["ClearKeyboard"])
  })

  it("is never answered lightly near words of distress, or where somebody else's words came along", () => {
    for (const words of ["I want to die", "не хочу жить", "there is no point in any of this", "больше не могу"]) {
      const crisis = [stored(1, "user", words), stored(2, "assistant", "I am here."), ...past.slice(2)]
      assert.deepStrictEqual(outline(thanked("спасибо", crisis)), ["talk"])
    }
    const quoting: Content = { _tag: "Text", messageId, text: "thanks", context: { quote: { text: "die" } } }
    const forwarded: Content = { _tag: "Text", messageId, text: "thanks", context: { forwarded: { from: null } } }
    for (const content of [quoting, forwarded]) assert.deepStrictEqual(outline(replyAfter(past, content)), ["talk"])
    assert.deepStrictEqual(outline(thanked("thanks", past, { circumstances: withoutTalk })), ["Message talk-off"])
  })
})

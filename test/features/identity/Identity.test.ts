import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { identityAsked } from "../../../src/features/identity/Asking.ts"
import { identity } from "../../../src/features/identity/Identity.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { command, friend, messageId, outline, pressed, replyTo, stranger, text, usual } from "../../support/Routing.ts"

const asking = [
  "Are you human?",
  "are you a human",
  "Are you a bot?",
  "are you real",
  "r u a bot",
  "are you an AI",
  "Are you a real person or a bot?",
  "Hey, are you actually human?",
  "you're a bot, right?",
  "You are human, aren't you?",
  "is this a bot?",
  "Is there a real person here?",
  "am i talking to a human or a robot",
  "who are you",
  "What are you?",
  "who am I talking to?",
  "human?",
  "bot or human?",
  "Tell me honestly, are you a person",
  "I want to know if you are a robot",
  "are you chatgpt",
  "are you even real?",
  "Hi! Who are you?",
  "Be honest. Are you human?",
  "aren't you a human",
  "is it a human or a machine answering me",
  "so you're not human?",
  "u human?",
  "Are you a man or a woman?",
  "are you a real doctor?",
  "what exactly are you",
  "Who the hell are you",
  "is somebody real there?",
  "are you a human being or just a program?",
  "Are you ai or human",
  "are you a person??",
  "ты человек?",
  "Ты бот?",
  "ты человек или бот",
  "вы живой человек?",
  "А ты вообще человек?",
  "Кто ты?",
  "ты кто",
  "кто вы такие",
  "Кто ты такой?",
  "с кем я говорю",
  "я разговариваю с роботом?",
  "это бот?",
  "бот или человек?",
  "Ты настоящий?",
  "скажи честно, ты человек?",
  "вы робот?",
  "ты не человек?",
  "ты же бот, да?",
  "человек ли ты",
  "ты искусственный интеллект?",
  "ты нейросеть?",
  "мне отвечает человек или робот",
  "кто мне отвечает",
  "есть там живой человек",
  "ты бот",
  "вы человек",
  "Разве ты не человек?",
  "Привет! Ты робот?",
  "ты ИИ?",
  "ты chatgpt?",
  "это человек или программа?",
  "Вы психолог или бот?",
  "ты живая?",
  "Что ты такое?",
  "с ботом разговариваю?",
  "ты мужчина или женщина?",
  "Вы реальный человек?",
  "неужели ты бот",
]

const others = [
  "are you human rights lawyer",
  "are you human rights lawyer?",
  "Are you a people person?",
  "Are you kidding?",
  "are you real estate agent",
  "Are you for real",
  "are you real sure about that",
  "you are a real friend",
  "You're only human.",
  "What are you doing?",
  "who are you voting for",
  "what are you thinking",
  "I asked him: «кто ты?»",
  'She said "are you human?"',
  "are you a bot developer?",
  "the robot broke",
  "I am only human",
  "who are you to judge me",
  "who are your heroes",
  "Are you there?",
  "Do you remember me?",
  "my boss is a machine",
  "ты человек слова",
  "Ты человек слова?",
  "ты настоящий друг",
  "ты человек, которому можно доверять",
  "ты машина!",
  "кто ты по знаку зодиака",
  "кто вы по профессии",
  "он живой человек, а не робот",
  "я живой человек",
  "я тоже человек",
  "все мы люди",
  "ты бот что ли опять не работает",
  "кто это сделал",
  "кто пишет книги",
  "мне нужен живой человек рядом",
  "это человек, которого я люблю",
  "хороший ты человек",
  "я говорю с мамой",
  "с кем ты говоришь",
  "что ты за человек такой вредный сегодня",
  "you people are all the same",
  "человек",
  "human",
  "bot",
  "is this real life",
  "is it real love",
  "are you a doctor who cares",
  "my therapist is a real person",
  "are you a woman's best friend",
  "am i real",
  "am i human",
  "I want a real person",
  "ты программист?",
  "вы работаете?",
  "are you programmed to help",
  "is he a real person",
  "ты живешь где",
  "ты человек хороший",
  "this is a machine",
  "A therapist?",
  "a doctor?",
  "Is it a girl?",
  "Is it a boy or a girl?",
  "is it real?",
  "Is this real?",
  "Is there a doctor here?",
  "А кто говорит?",
  "врач?",
  "Психолог?",
  "Девушка?",
  "это врач?",
  "It's a girl?",
  "someone?",
  "my friend or a doctor?",
  "это мужчина?",
  "программа?",
  "Ты человек!",
]

const features = [identity, talk]
const tones = ["formal", "friendly", "sarcastic", "motivating"]

describe("whether somebody asks whom they talk with", () => {
  it.each(asking)("is heard in: %s", (said) => {
    assert.strictEqual(identityAsked(said), "whole")
    assert.strictEqual(identityAsked(`  ${said.toUpperCase()} 🙂 `), "whole")
  })

  it.each(others)("is not taken from: %s", (said) => {
    assert.isNull(identityAsked(said))
  })

  it.prop(
    "is heard after any other sentence too, and never in a longer one",
    { nth: Schema.Int, other: Schema.Literals(["I feel so sad today", "Мне сегодня грустно", "my dog is ill"]) },
    ({ nth, other }) => {
      const said = asking[Math.abs(nth % asking.length)] ?? ""
      assert.strictEqual(identityAsked(`${other}. ${said}?`), "among others")
      assert.isNull(identityAsked(`${said.replace(/[.!?]/gu, "")} ${other.toLowerCase()} ${other.toLowerCase()}`))
      assert.isNull(identityAsked(`She asked: “${said}”`))
    },
  )

  it.prop("is decided of any text", { said: Schema.String }, ({ said }) => {
    assert.include(["whole", "among others", null], identityAsked(said))
  })
})

describe("the answer to who it is", () => {
  it("is the program's in each tone, says that it is an AI, and becomes history", () => {
    for (const tone of tones) {
      const reply = replyTo({ ...friend, style: { tone } }, text("are you human?"), { features })
      assert.deepStrictEqual(outline(reply), [`Message identity-${tone}`])
      assert.deepStrictEqual(
        reply.messages?.map(({ role, text: said }) => [role, said]),
        [
          ["user", "are you human?"],
          ["assistant", `identity-${tone}`],
        ],
      )
    }
  })

  it("is the usual one while styles are switched off, and not sarcastic under 18", () => {
    const sarcastic = { ...friend, style: { tone: "sarcastic" } }
    const off = { ...usual, flags: new Set(["USE_CHAT_COMPLETION"] as const) }
    const usualWords = ["Message identity-friendly"]
    assert.deepStrictEqual(outline(replyTo(sarcastic, text("ты бот?"), { features, circumstances: off })), usualWords)
    assert.deepStrictEqual(outline(replyTo({ ...sarcastic, adult: false }, text("ты бот?"), { features })), usualWords)
  })

  it("needs no model, comes after a command too, and leaves an open question open", () => {
    const off = { ...usual, flags: new Set<never>() }
    const answer = ["Message identity-friendly"]
    assert.deepStrictEqual(outline(replyTo(friend, text("who are you"), { features, circumstances: off })), answer)
    assert.deepStrictEqual(outline(replyTo(friend, command("helper", "are you a bot?"), { features })), answer)
    const naming = { ...friend, dialogue: { feature: "consent", state: { step: "name" } } }
    const reply = replyTo(naming, text("who are you?"), { features })
    assert.deepStrictEqual([outline(reply), reply.dialogue], [answer, undefined])
  })

  it("keeps nothing of somebody who said no, and leaves those who were not asked yet to that question", () => {
    const declined = { ...stranger, consent: "declined" } as const
    const reply = replyTo(declined, text("are you human?"), { features })
    assert.deepStrictEqual([outline(reply), reply.messages], [["Message identity-friendly"], undefined])
    assert.notInclude(outline(replyTo(stranger, text("are you human?"), { features })), "Message identity-friendly")
  })

  it("leaves what says more to the model, and words of others, edits and buttons alone", () => {
    const forwarded = {
      _tag: "Text",
      messageId,
      text: "are you human?",
      context: { forwarded: { from: "Bo" } },
    } as const
    for (const content of [
      text("I feel alone. Are you human?"),
      text("I want to die. Are you human?"),
      forwarded,
      pressed("who are you?"),
      { _tag: "Edited", messageId, text: "are you human?" } as const,
    ]) {
      assert.notInclude(outline(replyTo(friend, content, { features })), "Message identity-friendly")
    }
  })
})

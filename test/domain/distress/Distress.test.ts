import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { distressIn, distressOf } from "../../../src/domain/distress/Distress.ts"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import type { Content, Context } from "../../../src/domain/talk/incoming/Incoming.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { workOf } from "../../support/WorkOf.ts"

const self = [
  "I want to die",
  "I want to kill myself",
  "i wanna die",
  "I don't want to live any more",
  "I don't want to live anymore",
  "I dont want to be here anymore",
  "im suicidal",
  "I've been thinking about suicide",
  "I'm going to end my life tonight",
  "I just want it to end, better off dead",
  "Everyone would be better off without me",
  "no one would care if I died",
  "I wish I was dead",
  "I wish I was never born",
  "wish i'd never been born",
  "I hope I don't wake up tomorrow",
  "I cut myself again last night",
  "I've been self-harming for years",
  "I can't go on like this",
  "I can't go on",
  "there's no point in living",
  "I have no reason to live",
  "what's the point of living",
  "I'm tired of living",
  "life is not worth living",
  "I took all my pills",
  "I'm standing on a bridge and thinking about jumping off the bridge",
  "I won't be here much longer",
  "I won't be dealing with this much longer",
  "can't keep doing this; would be easy to end it",
  "No one would even notice if I was gone",
  "I... want to... die",
  "I want to, like, die",
  "I don't want to wake up anymore",
  "thinking about ending it all",
  "I keep thinking about killing myself",
  "I can't stop thinking about killing myself",
  "I'm not ok I want to die",
  "I want to hang myself",
  "gonna kms",
  "kill myself",
  "I feel suicidal",
  "I feel like dying",
  "I'd rather be dead",
  "i want 2 die",
  "I want to disappear forever",
  "I want to sleep and never wake up",
  "I have a plan to kill myself",
  "I wrote a suicide note",
  "мне плохо, не хочу жить",
  "не хочу больше жить",
  "хочу умереть",
  "Я хочу умереть",
  "жить не хочется",
  "хочу покончить с собой",
  "я покончу с собой",
  "убью себя",
  "думаю о самоубийстве",
  "у меня мысли о суициде",
  "лучше бы я умерла",
  "лучше бы меня не было",
  "всем будет лучше без меня",
  "нет смысла жить",
  "не вижу смысла жить дальше",
  "больше не могу жить",
  "устала жить",
  "надоело жить",
  "я режу себя",
  "режу вены",
  "порезала себе руки",
  "хочу вскрыть вены",
  "хочу спрыгнуть с крыши",
  "выйду в окно",
  "сейчас наглотаюсь таблеток",
  "хочу уснуть и не проснуться",
  "зачем я вообще живу",
  "жить незачем",
  "меня скоро не станет",
  "хочу... умереть",
  "Не хочу просыпаться",
  "наложу на себя руки",
  "свести счёты с жизнью",
  "мне хочется умереть",
  "хочу сдохнуть",
  "сдохнуть бы",
  "хочу исчезнуть навсегда",
  "повешусь",
  "сделаю с собой что-нибудь",
  "никто не заметит, если я исчезну",
  "без меня им будет легче",
  "честно, лучше бы я сдох",
  "я больше не хочу существовать",
  "я не хочу так жить",
  "I want to kill someone",
]

const somebody = [
  "suicide",
  "my brother wants to kill himself",
  "my sister killed herself",
  "мой друг хочет покончить с собой",
  "дочь режет себя",
  "муж повесился",
  'She said "I want to die"',
  "он написал «не хочу жить»",
]

const everyday = [
  "I'm dying of laughter",
  "this kills me",
  "I'm dead 😂",
  "kill me lol",
  "I could kill for a coffee",
  "умираю со смеху",
  "убила бы за кофе",
  "хочу умереть от стыда",
  "I don't want to die",
  "I'm not suicidal",
  "I would never kill myself",
  "I'm not going to kill myself",
  "I have no intention of killing myself",
  "я не хочу умирать",
  "не собираюсь убивать себя",
  "я не думаю о самоубийстве? нет",
  "My phone died",
  "my battery is dead",
  "The deadline kills me",
  "I want to live",
  "I hurt myself playing football",
  "I cut myself shaving",
  "I burned myself cooking",
  "dying to see you",
  "this cake is to die for",
  "I could kill myself for forgetting her birthday",
  "Suicide Squad was a bad film",
  "Отряд самоубийц отличный фильм",
  "I killed it at work today",
  "killing time",
  "kill two birds",
  "мой кот умер",
  "бабушка умерла вчера",
  "my grandmother died yesterday",
  "I don't want to live in London",
  "I don't want to live with my parents",
  "не хочу жить с родителями",
  "не хочу жить в Москве",
  "я не хочу жить один",
  "меня завтра не будет на работе",
  "I'm tired of living here",
  "устала жить в этом городе",
  "устал, надоело всё",
  "не хочу просыпаться рано",
  "I don't want to wake up early",
  "I want to disappear from social media",
  "I'm so tired",
  "Мне плохо",
  "мне очень плохо сегодня",
  "I'm scared of dying",
  "боюсь умереть",
  "как умереть с достоинством",
  "Я убиваю время",
  "убей меня",
  "он меня убьёт",
  "my boss will kill me",
  "I can't go on vacation this year",
  "I can't do this math homework",
  "I want to change my life",
  "I want to end this relationship",
  "хочу покончить с этой работой",
  "хочу закончить жизнь студента",
  "I cut my hair",
  "порезал палец",
  "I jumped off the bus",
  "вышел из окна чата",
  "I took my pills today",
  "выпил таблетку от головы",
  "врач выписал снотворное",
  "сегодня без меня справились лучше",
  "I hope I die old",
  "без тебя мне лучше",
  "жизнь имеет смысл",
  "в чём смысл жизни?",
  "What is the meaning of life?",
  "I live alone",
  "there is no point in arguing",
  "не вижу смысла спорить",
  "нет смысла в этой встрече",
  "I need to leave this party",
  "не могу жить без кофе",
  "My plants keep dying",
  "Nice to meet you",
  "меня убивает эта жара",
  "The show was killer",
  "I would rather die than eat olives",
  "лучше умереть, чем есть оливки",
  "I'm better off without him",
  "мне лучше без него",
  "I've had enough of this job",
  "завтра умру от скуки на совещании",
  "прыгнул с парашютом",
  "хочу прыгнуть с парашютом",
  "I want to jump out of a plane with a parachute",
  "осталось пара дней",
  "хочу вернуться домой",
  "хочу уйти из этой компании",
  "ушёл из жизни великий актёр",
  "кончаю с работой и иду домой",
]

const messageId = TelegramMessageId.make(5)
const words = "I want to die"
const text = (context: Context): Content => ({ _tag: "Text", messageId, text: words, context })
const media = (caption: string): Content => ({
  _tag: "Media",
  messageId,
  kind: "photo",
  fileId: "f",
  bytes: null,
  mime: null,
  caption,
  groupId: null,
})

const language = (sentence: string) => (/[а-я]/iu.test(sentence) ? "ru" : "en")

describe("words of acute distress", () => {
  it.each(self)("are heard as the person's own, in their language: %s", (sentence) => {
    assert.deepStrictEqual(distressIn(sentence), { about: "self", language: language(sentence) })
  })

  it.each(somebody)("are heard of somebody else, or of whom is not said: %s", (sentence) => {
    assert.deepStrictEqual(distressIn(sentence), { about: "somebody", language: language(sentence) })
  })

  it.each(everyday)("are no idioms, denials and everyday words: %s", (sentence) => {
    assert.isNull(distressIn(sentence))
  })

  it("are heard wherever a message has words", () => {
    const contents: ReadonlyArray<Content> = [
      text({}),
      media(words),
      { _tag: "Edited", messageId, text: words },
      { _tag: "Command", messageId, name: "helper", argument: words },
      { _tag: "Command", messageId, name: "kill", argument: "myself" },
    ]
    for (const content of contents) assert.deepInclude(distressOf(content), { about: "self" }, content._tag)
  })

  it("are taken for nobody's own where they were forwarded, quoted or written by a bot", () => {
    for (const context of [{ forwarded: { from: null } }, { viaBot: true }]) {
      assert.deepInclude(distressOf(text(context)), { about: "somebody" })
    }
    const quote = { text: words }
    assert.deepInclude(distressOf({ _tag: "Text", messageId, text: "look", context: { quote } }), { about: "somebody" })
    const ours = { quote, reply: { messageId, fromBot: true } }
    assert.isNull(distressOf({ _tag: "Text", messageId, text: "what did you mean?", context: ours }))
  })

  it.effect.each(["en", "ru"] as const)(
    "are not in the bot's own answers (%s): who passes them on raises no alarm",
    (spoken) =>
      Effect.gen(function* () {
        const { get } = yield* Texts
        for (const about of ["self", "somebody", "violence", "eating"]) {
          for (const part of ["", "-danger", "-anywhere", "-elsewhere", "-trust", "-go-on"]) {
            const key = `safety-${about}${part}`
            assert.isNull(distressIn(get(spoken, key, { number: "112" })), key)
          }
        }
        assert.isNull(distressIn(get(spoken, "safety-again", { numbers: "112" })))
      }).pipe(Effect.provide(BotTexts.layer)),
  )

  it("cost little to look for, whatever is written", () => {
    for (const part of ["i ", "я хочу так ", "want to ", "не могу больше ", "«", "' ", "с собой "]) {
      const text = part.repeat(4_096 / part.length)
      const times = [1, 2, 3].map(() => workOf(() => distressIn(text)))
      assert.isBelow(Math.min(...times), 100, part)
    }
  })
})

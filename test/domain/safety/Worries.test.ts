import { assert, describe, it } from "@effect/vitest"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { dangerOf, worryIn } from "../../../src/domain/safety/Worries.ts"
import { workOf } from "../../support/WorkOf.ts"

const violence = [
  "My husband hits me when he drinks.",
  "my boyfriend choked me last night",
  "He beats me every week and I don't know what to do",
  "my dad beats me up",
  "my ex threatened to kill me",
  "I'm in an abusive relationship",
  "I am scared to go home",
  "I'm afraid of my husband",
  "Муж меня бьёт",
  "Муж опять избил меня вчера",
  "он меня душил",
  "меня бьёт отчим",
  "отец поднимает на меня руку",
  "дома меня бьют",
  "боюсь идти домой",
  "бывший угрожает меня убить",
]
const eating = [
  "I make myself throw up after dinner",
  "I think I have an eating disorder",
  "I'm bulimic and nobody knows",
  "I can't stop bingeing",
  "I'm afraid to eat",
  "I hate myself after I eat",
  "Вызываю рвоту после еды",
  "у меня, кажется, булимия",
  "у меня рпп",
  "Я боюсь есть",
  "ненавижу себя, когда поем",
]
const everyday = [
  "My brother beats me at chess every time.",
  "my son hit me up on Telegram",
  "My husband never hit me.",
  "it hits me that summer is over",
  "He beat me to it",
  "the coffee hits me like a truck",
  "my boss is killing me with deadlines",
  "I'm scared to go home alone at night",
  "I binge Netflix every weekend",
  "I'm afraid of eating there, the place is dirty",
  "we had an article about bulimia in class",
  "I threw up this morning, it was the fish",
  "Муж меня бесит",
  "муж не бьёт меня, он хороший",
  "Он меня бьёт в шахматы",
  "брат бьёт рекорды",
  "меня бьёт током от розетки",
  "сын болеет, рвоту остановить не можем",
  "боюсь есть в этой столовой",
  "написала статью про анорексию",
  "«Муж бьёт меня», — сказала героиня романа",
]

describe("words of violence at home and of eating disorders", () => {
  it.each(violence)("are heard: %s", (text) => assert.strictEqual(worryIn(text)?.about, "violence"))
  it.each(eating)("are heard: %s", (text) => assert.strictEqual(worryIn(text)?.about, "eating"))
  it.each(everyday)("are not heard in everyday ones: %s", (text) => assert.isNull(worryIn(text)))

  it("take time in proportion to the text", () => {
    const long = "my husband just always often sometimes ".repeat(5_000)
    for (const text of [long, "муж меня снова опять часто ".repeat(5_000)]) {
      const work = workOf(() => assert.isNull(worryIn(text)))
      assert.isBelow(work, 2_000)
    }
  })

  it("are looked for once in each message, however often it is asked about", () => {
    let reads = 0
    const content = {
      _tag: "Text",
      messageId: TelegramMessageId.make(1),
      get text() {
        reads += 1
        return "my husband hits me"
      },
    } as const
    assert.strictEqual(dangerOf(content)?.about, "violence")
    const once = reads
    assert.strictEqual(dangerOf(content)?.about, "violence")
    assert.strictEqual(reads, once)
  })
})

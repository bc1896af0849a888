import type { Say } from "../../domain/Feature.ts"
import { withoutQuotes } from "../../domain/distress/Plain.ts"
import { dateOf } from "../../domain/talk/LocalTime.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { kept, longest, rules } from "../../policy/Profile.ts"
import type { Finding, Kind, Said } from "./Profiles.ts"

interface Theme {
  readonly kind: Kind
  readonly signs: ReadonlyArray<RegExp>
}

const word = (pattern: string): RegExp => new RegExp(`(?<![\\p{L}])(?:${pattern})`, "giu")

/** What people say about themselves. No theme is an illness, and what they say about others does not count. */
const themes: Readonly<Record<string, Theme>> = {
  overload: {
    kind: "behavioural",
    signs: [
      word("too much (?:work|to do|on my plate)|overwhelmed|burn(?:ed|t|ing)? out|worn out|exhausted|overloaded"),
      word("can(?:no|['’]?)t keep up|no (?:energy|strength) left|never ending deadlines|drained"),
      word("перегруж|выгора[юе]|выгорел|завален|не успеваю|нет сил|(?:совсем )?без сил|вымотал|измотан|выжат"),
      word("слишком много (?:работы|дел|всего)|ничего не успеваю|устала? от работы"),
    ],
  },
  sleep: {
    kind: "behavioural",
    signs: [
      word(
        "(?:can(?:no|['’]?)t|couldn['’]?t) (?:fall )?(?:a)?sleep|(?:lay|lying|lie) awake|awake (?:all|half the) night",
      ),
      word(
        "(?:slept|sleep|sleeping) (?:so )?(?:badly|poorly)|(?:barely|hardly) slept|woke up (?:at|in the middle)|sleepless",
      ),
      word("не мог(?:у|ла)? (?:уснуть|заснуть|спать)|(?:плохо|почти не|совсем не) (?:спала?|сплю)|не выспал|не высыпа"),
      word("(?:просыпаюсь|проснул(?:ся|ась)) (?:среди ночи|ночью|в (?:три|четыре|пять|\\d))|бессонн"),
    ],
  },
  harsh: {
    kind: "cognitive",
    signs: [
      word(
        "i(?: am|['’]m) (?:so |such an? |just an? |an? )?(?:stupid|useless|worthless|failure|pathetic|idiot|not good enough)",
      ),
      word(
        "(?:hate|angry (?:at|with)) myself|(?:all )?my own fault|i (?:always )?(?:mess|screw|ruin)(?:ed)? (?:it|everything) up",
      ),
      word(
        "ненавижу себя|злюсь на себя|сам[аи]? виноват|я (?:так(?:ая|ой) |просто |полн(?:ая|ый) )?(?:дур|тупая|тупой|ничтожеств|неудачни|бездар|никчемн|никчёмн)",
      ),
      word("вс[её] (?:опять )?испортил|у меня ничего не получ|я недостаточно|я ни на что не"),
    ],
  },
  alone: {
    kind: "emotional",
    signs: [
      word(
        "lonely|(?:feel|felt|feeling) (?:so |very |all )?alone|all alone|nobody to talk to|no one to talk to|no friends|left out",
      ),
      word("одинок|одиночеств|не с кем (?:поговорить|поделиться)|нет друзей|никто (?:мне )?не (?:звонит|пишет)"),
    ],
  },
  worry: {
    kind: "cognitive",
    signs: [
      word(
        "(?:i(?: am|['’]m| was| feel| felt| keep)|me|been|still|so|really|very|always) (?:so |really |very |a bit |always )?(?:worried|worrying|anxious)|can(?:no|['’]?)t stop thinking|i overthink|keep going over",
      ),
      word("тревожно|тревожусь|беспокоюсь|переживаю|волнуюсь|накручиваю|не могу перестать думать|места себе не нахожу"),
    ],
  },
  glad: {
    kind: "emotional",
    signs: [
      word(
        "i(?: am|['’]m) (?:so |really |very )?(?:happy|glad|grateful|proud|thankful)|i (?:really )?(?:enjoyed|loved)|felt good|made me smile",
      ),
      word(
        "я (?:так |очень )?(?:рада?(?!\\p{L})|счастлив|горжусь)|радуюсь|благодар(?:ен|на)|мне (?:очень )?понравилось|на душе (?:легко|хорошо)",
      ),
    ],
  },
}

const denied = /(?:\bnot|n['’]t|\bnever|no longer|(?<!\p{L})(?:не|уже не|больше не|совсем не))\s+(?:\p{L}+\s+){0,2}$/iu
const self = /\b(?:i|i['’]m|me|myself)\b|(?<!\p{L})(?:я|мне|меня|мной|себя|себе)(?!\p{L})/iu
const others =
  /\b(?:he|she|they|him|her|his|their|you)\b|\bmy \p{L}+ (?:is|was|are|were|has|feels|felt)\b|(?<!\p{L})(?:он|она|они|его|её|ее|их|ему|ей|им|ты|вы|мо[йяеи]|сестр|брат|муж|жен[аы]|подруг|коллег|мам[аы]|пап[аы]|дочь|дочк|сын)/iu

const sentence = /[^.!?…\n]+[.!?…]*/gu

const isOwn = (words: string, { signs }: Theme): boolean =>
  !words.trimEnd().endsWith("?") &&
  (self.test(words) || !others.test(words)) &&
  signs.some((sign) => [...words.matchAll(sign)].some(({ index }) => !denied.test(words.slice(0, index))))

/** The first sentence of a message that shows a theme, as it stands there; null: none does. */
export const sentenceOf = (text: string, name: string): string | null => {
  const theme = themes[name]
  const found = theme && (withoutQuotes(text).match(sentence) ?? []).find((words) => isOwn(words, theme))
  const quote = found === undefined ? "" : beginningOf(found.trim(), longest.quote)
  return quote !== "" && text.includes(quote) ? quote : null
}

/** Patterns by rules alone: what was said again and again, on several days. */
export const foundByRules = (
  say: Say,
  said: ReadonlyArray<Said>,
  place: { readonly timeZone: string | null },
): ReadonlyArray<Finding> =>
  Object.entries(themes).flatMap(([theme, { kind }]): ReadonlyArray<Finding> => {
    const shown = said.flatMap(({ at, id, text }) => {
      const quote = sentenceOf(text, theme)
      return quote === null ? [] : [{ day: dateOf(at, place), proof: { messageId: id, quote } }]
    })
    if (shown.length < rules.messages || new Set(shown.map(({ day }) => day)).size < rules.days) return []
    const { least, most, step } = rules.confidence
    return [
      {
        kind,
        foundBy: "rules",
        theme,
        title: say(`profile-theme-${theme}`),
        description: say(`profile-theme-${theme}-about`),
        advice: say(`profile-theme-${theme}-advice`),
        confidence: Math.min(most, least + step * (shown.length - rules.messages)),
        evidence: shown.slice(-kept.quotes).map(({ proof }) => proof),
      },
    ]
  })

import { type Distress, distressOf } from "../distress/Distress.ts"
import { withoutQuotes } from "../distress/Plain.ts"
import { oncePer } from "../Once.ts"
import type { Content } from "../talk/incoming/Incoming.ts"
import { wordsOf } from "../talk/incoming/Words.ts"
import type { Language } from "../talk/Language.ts"

/** What needs a calm answer of its own, though nobody speaks of dying. */
export interface Worry {
  readonly about: "violence" | "eating"
  readonly language: Language
}

const said = (...list: ReadonlyArray<string>): RegExp => new RegExp(` (?:${list.join("|")})(?= )`, "u")

const nearOne =
  "(?:(?:ex )?(?:husband|wife|boyfriend|girlfriend|partner|fiance|fiancee)|ex|dad|daddy|father|mum|mom|mother|step ?dad|step ?mom|step ?father|step ?mother|brother|son)"
const often =
  "(?:(?:just|always|often|sometimes|still|again|regularly|once|has|had|keeps?|who|started|drunk|and|he|she) )*"
const hurts =
  "(?:hits?|hitting|hurts|beats?|beating|beaten|chokes?|choked|choking|strangles?|strangled|punche[sd]|punching|kicks|kicked|kicking|slaps|slapped|slapping|shoves|shoved|rapes?|raped)"

const englishViolence = said(
  `my ${nearOne} ${often}${hurts} (?:me|us)(?! (?:at|in|to|up (?:with|on|for|about)|with a|like) )`,
  `my ${nearOne} ${often}(?:threatens|threatened|threatening) to (?:hit|hurt|beat|kill) (?:me|us|my)`,
  `my ${nearOne} ${often}(?:forces|forced) me to have sex`,
  "(?:he|she) (?:(?:just|always|often|sometimes|still|regularly) )*(?:hits|chokes|choked|strangles|strangled|punches|punched|kicks|kicked|beats|beat me up|slaps|slapped) me(?= (?:\\||again|every|when|if|because|and|in front|until|so|hard) )",
  `(?:he|she|${nearOne}) (?:just |always |often )*(?:beats|beat|beating) me up(?! in)`,
  `(?:i'm|im|i am|i was|i've been|i have been|i get|being) (?:being )?(?:abused|beaten|beaten up|hit|strangled) (?:at home|by my ${nearOne})`,
  "(?:i'm|im|i am) (?:a |the )?(?:victim|survivor) of domestic (?:abuse|violence)|(?:i'm|im|i am) in an? (?:physically )?abusive (?:relationship|marriage|home)",
  `(?:i'm|im|i am) (?:so |really )?(?:afraid|scared|terrified) (?:of my ${nearOne}|to go home|of going home)(?! (?:alone|late|in the dark))`,
  `my ${nearOne} (?:won't|wont|doesn't|doesnt|does not) let me (?:leave|out of) the (?:house|flat|apartment)`,
)

const englishEating = said(
  "i (?:always |often |keep |just |still )*(?:make|made|making) myself (?:throw up|vomit|puke|be sick|sick after)|(?:i'm|im|i've been|i am) making myself (?:throw up|vomit|puke)",
  "i (?:binge|binged) and (?:then )?(?:purge|purged|throw up|threw up|vomit)|i (?:keep |always |just |can't stop )?(?:purge|purging)|i'm purging|(?:i )?(?:can't|cant|cannot) stop (?:bingeing|binging|binge eating|purging)",
  "i (?:think i |might |probably )?(?:have|had|struggle with|suffer from|am struggling with|got|developed|was diagnosed with) (?:an? )?(?:eating disorder|anorexia|bulimia|binge eating)",
  "(?:i'm|im|i am|i was) (?:an? )?(?:anorexic|bulimic)",
  "i (?:take|took|use|am taking) (?:[a-z]+ ){0,2}laxatives (?:to lose|so i|after eating|every)",
  "(?:i'm|im|i am) (?:so |too )?(?:afraid|scared|terrified) (?:to eat|of eating|of food)(?! (?:out|there|at|in|with|spicy|alone))",
  "i hate myself (?:every time |when |after )(?:i eat|i ate|eating)",
)

const kin =
  "(?:муж|жена|парень|девушка|партнер|сожитель|бывший|бывшая|бывший муж|отец|папа|отчим|мать|мама|мачеха|брат|сын|свекровь|свекор)"
const again =
  "(?:(?:меня|нас|снова|опять|часто|иногда|постоянно|регулярно|сильно|вчера|сегодня|ночью|пьяный|опять пьяный|уже|и|мой|моя|меня и детей|каждый день) )*"
const beats =
  "(?:бьет|бил|била|избивает|избивал|избивала|избил|избила|ударил|ударила|душит|душил|задушить|пинает|пинал|колотит|поколотил|насилует|изнасиловал)"

const russianViolence = said(
  `${kin} ${again}${beats} (?:меня|нас)`,
  `${kin} (?:${again})(?:меня|нас) ${again}${beats}(?! током)`,
  `меня ${again}${beats} (?:мой |моя |собственный )?${kin}`,
  `(?:он|она) (?:снова |опять |часто |постоянно |сильно |вчера |сегодня )*(?:меня (?:снова |опять |часто |постоянно |сильно )*${beats}|${beats} меня)(?! (?:током|в шахматы|в игре|по очкам))`,
  `${kin} ${again}(?:поднимает|поднял|подняла|подымает) (?:на меня |на нас )?руку`,
  `(?:поднимает|поднял|подняла) (?:на меня|на нас) руку`,
  `${kin} ${again}(?:угрожает|угрожал|грозит|грозится) (?:мне |нам |меня |что )?(?:убить|убьет|избить|побить|изобьет|зарезать)`,
  "(?:дома меня|меня дома) (?:\\p{L}+ )?(?:бьют|избивают)|меня (?:бьют|избивают) дома",
  "(?:я )?(?:жертва|терплю|пережила|переживаю) домашне(?:го|е) насили(?:я|е)",
  `боюсь (?:своего |своей |своих )?(?:мужа|жены|отца|отчима|сожителя|парня|партнера)|боюсь (?:идти|возвращаться|ехать) домой`,
  `${kin} (?:меня )?не (?:выпускает|отпускает) (?:меня )?из (?:дома|квартиры)`,
)

const russianEating = said(
  "(?:вызываю|вызывала|вызывал|вызвала|вызвал|вызывать) (?:у себя |себе |искусственно )?рвоту(?! у)",
  "(?:у меня|я болею|болею|я страдаю|страдаю|мне поставили|борюсь с|мучаюсь) (?:\\p{L}+ ){0,2}(?:анорекси\\p{L}+|булими\\p{L}+|рпп|расстройств\\p{L}+ пищевого)",
  "(?:у меня|кажется у меня|наверное у меня) (?:анорексия|булимия|рпп)",
  "я (?:анорексичка|анорексик|булимичка|булимик)",
  "(?:морю|морила|морил) себя голодом",
  "(?:я )?(?:очень |так )?боюсь есть(?! (?:там|в|на|с|острое|одна|один))",
  "пью (?:\\p{L}+ )?слабительн\\p{L}+ (?:чтобы|после|каждый)",
  "(?:объедаюсь|переедаю|наедаюсь) (?:\\p{L}+ ){0,3}(?:вызываю|иду в туалет|тошню)",
  "ненавижу себя (?:каждый раз |когда |после )(?:ем|поем|поела|поел|еды|того как поем)",
)

const letters = { en: /[a-z]/, ru: /[а-я]/ }

const lists: ReadonlyArray<readonly [Worry, RegExp]> = [
  [{ about: "violence", language: "en" }, englishViolence],
  [{ about: "violence", language: "ru" }, russianViolence],
  [{ about: "eating", language: "en" }, englishEating],
  [{ about: "eating", language: "ru" }, russianEating],
]

/** Lower case, `е` for `ё`, one space around each word, ` | ` between sentences. */
const plainWords = (text: string): string => {
  const words = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/ё/g, "е")
    .replace(/[.!?;\n]+/g, " | ")
    .replace(/[^\p{L}\p{N}'|]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim()
  return ` | ${words} | `
}

export const worryIn = (text: string): Worry | null => {
  const words = plainWords(withoutQuotes(text))
  return lists.find(([{ language }, list]) => letters[language].test(words) && list.test(words))?.[0] ?? null
}

/** In a person's own words; what is forwarded or quoted is somebody else's. */
const worryOf = oncePer((content: Content) => worryIn(wordsOf(content).own))

/** What gets a calm answer of its own before anything else. */
export const dangerOf = (content: Content): Distress | Worry | null => distressOf(content) ?? worryOf(content)

import { button, type Say } from "../../domain/Feature.ts"
import type { Keyboard } from "../../domain/talk/outgoing/Outgoing.ts"
import { name } from "./Steps.ts"
import { distressIn } from "../../domain/distress/Distress.ts"
import { nameLength, nameWords } from "../../policy/Limits.ts"

/** Greetings, feelings and answers: what people write first that is nobody's name. Lower case, without final marks. */
const everyday: ReadonlySet<string> = new Set(
  `a am an and are at bad be because bored broken but bye can cannot confused could cry crying depressed did do
  exhausted fine for from good great happy hate have hello help hey hi hiya how hurt i i'm i'll i've i'd if im in is it
  its just kill later life like lonely lost love low lol maybe me meh mine miserable mood my need never nice no nobody
  none nope not nothing now of off ok okay on one or ouch please sad same scared should sick so sorry start stop stressed
  sure talk tell terrible test thank thanks that the there they this tired to today tonight unhappy upset us very wait
  want was we well what when where who whatever why with work worried wow yeah yep yes yo you your
  а алло без бывает было в вечер все всем всё вы где говори грустно да давай давайте день для добрый доброе доброй
  здравствуйте здравствуй здорово и или как какой кто ладно люблю меня мне можно мой моя мы на надо не ненавижу нет неплохо
  ничего никак никто но ночи нормально ну о об один одна одиноко ой ок окей он она они опять от очень пиздец плохо по
  поговорим поговорить пожалуйста пока помоги помогите помощь понятно потом почему привет приветик приветствую просто
  пусть работа сегодня скучно сложно со спасибо старт стоп страшно так там тебе тест то тоже тоска трудно ты тяжело
  у ужас ужасно устал устала утро хай хватит хелло хорошо хочу хреново час что чего это я боюсь болит больно`
    .split(/\s+/u)
    .filter((word) => word !== ""),
)

const oneName = "\\p{L}[\\p{L}'’.-]*"
const names = `(${oneName}(?: ${oneName}){0,${nameWords - 1}})`
const greeting =
  /^(?:hi|hello|hey|good (?:morning|day|evening)|привет|здравствуйте|здравствуй|добрый (?:день|вечер)|доброе утро)(?: there)?[,.!]? +/iu
const ending = "(?:,? *(?:please|thanks|thank you|пожалуйста|спасибо))?[.! ]*"

/** What people say around a name; the whole message, so that what else they say is heard as talk. */
const introductions = [
  `(?:my name(?: is|['’]s)|the name(?: is|['’]s)|call me|you (?:can|may) call me|they call me|it['’]?s|just|i go by|make it) ${names}`,
  `${names} (?:is fine|will do|is my name)`,
  `(?:меня зовут|мо[её] имя(?: [—–-])?|зовите(?: меня)?|зови(?: меня)?|называйте(?: меня)?|называй(?: меня)?|можно(?: просто)?|лучше|просто|давайте|пусть будет|пускай будет) ${names}`,
  `${names},? меня зовут`,
].map((said) => new RegExp(`^${said}${ending}$`, "iu"))

/** "I'm Ann", not "I'm tired": only with a capital. */
const iAm = new RegExp(
  `^(?:[Ii](?: am|['’]m)|[Яя](?: [—–-])?|[Ээ]то) (\\p{Lu}${oneName.slice(5)}(?: \\p{Lu}${oneName.slice(5)})?)${ending}$`,
  "u",
)

const bare = new RegExp(`^${names}${ending}$`, "iu")

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const isCapital = (word: string): boolean => /^\p{Lu}/u.test(word)

const isEveryday = (word: string): boolean => everyday.has(word.toLowerCase().replaceAll(".", "").replaceAll("’", "'"))

/** A dot ends an initial; within a word it makes an address. */
const isAddress = (word: string): boolean => /\.\p{L}{2,}/u.test(word)

/** Several words are a name only with capitals; one may be written small. */
const looksLikeName = (name: string): boolean => {
  const words = name.split(" ")
  return !words.some((word) => isEveryday(word) || isAddress(word)) && (words.length === 1 || words.every(isCapital))
}

const cleaned = (text: string): string =>
  text
    .replace(/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, "")
    .replace(/ +/gu, " ")
    .trim()

const fits = (name: string): boolean => Array.from(name).length <= nameLength

/** The name in the answer to "What shall I call you?"; null: it is something to talk about. */
export const nameIn = (text: string): string | null => {
  const said = cleaned(text)
  if (!fits(said) || said.includes("\n") || distressIn(said) !== null) return null
  const told = said.replace(greeting, "")
  for (const around of [...introductions, iAm]) {
    const found = around.exec(told)?.[1]?.replace(/[.]+$/u, "")
    if (found !== undefined) return looksLikeName(capital(found)) ? capital(found) : null
  }
  const found = bare.exec(said)?.[1]?.replace(/[.]+$/u, "")
  return found !== undefined && looksLikeName(found) ? capital(found) : null
}

/** What stands after /name was meant as one: any few words that mean nothing else. */
export const givenName = (text: string): string | null => {
  const said = cleaned(text)
  const words = said.split(" ")
  const isFew = words.length <= nameWords && bare.test(said) && !words.some(isEveryday)
  return nameIn(said) ?? (isFew && fits(said) && distressIn(said) === null ? said : null)
}

export const keep = (say: Say, called: string): Keyboard => [
  [button(say("consent-button-keep-name", { name: called }), name, "keep-name")],
]

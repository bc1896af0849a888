import type { Question } from "./Quizzes.ts"

/** Letters and numbers, in one way of writing them. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()

const numbers: ReadonlyArray<ReadonlyArray<string>> = [
  [
    "1",
    "one",
    "first",
    "the first",
    "the first one",
    "раз",
    "один",
    "одно",
    "первое",
    "первый",
    "первая",
    "1 е",
    "1 й",
  ],
  ["2", "two", "second", "the second", "the second one", "два", "две", "второе", "второй", "вторая", "2 е", "2 й"],
  ["3", "three", "third", "the third", "the third one", "три", "третье", "третий", "третья", "3 е", "3 й"],
  [
    "4",
    "four",
    "fourth",
    "the fourth",
    "the fourth one",
    "четыре",
    "четвертое",
    "четвертый",
    "четвертая",
    "4 е",
    "4 й",
  ],
  ["5", "five", "пять"],
]

const degrees: ReadonlyArray<ReadonlyArray<string>> = [
  [
    "not at all",
    "not like me at all",
    "not like me",
    "never",
    "совсем нет",
    "совсем не про меня",
    "не про меня",
    "никогда",
  ],
  ["rarely", "seldom", "rather not", "a little", "редко", "скорее нет", "немного"],
  [
    "sometimes",
    "half and half",
    "it depends",
    "in between",
    "иногда",
    "по разному",
    "когда как",
    "и да и нет",
    "50 на 50",
  ],
  ["often", "mostly", "rather yes", "usually", "часто", "скорее да", "обычно", "почти всегда"],
  [
    "exactly",
    "exactly like me",
    "completely",
    "always",
    "точно",
    "точно про меня",
    "совсем про меня",
    "полностью",
    "всегда",
  ],
]

const placeIn = (list: ReadonlyArray<ReadonlyArray<string>>, words: string): number =>
  list.findIndex((each) => each.includes(words))

/** Shorter pieces of a label say nothing. */
const telling = 4

/** The only choice that these words name, or are a part of. */
const named = (labels: ReadonlyArray<string>, words: string): number => {
  const found = labels.flatMap((label, index) => {
    const isNamed = label === words || ` ${words} `.includes(` ${label} `)
    const isPart = words.length >= telling && ` ${label} `.includes(` ${words} `)
    return isNamed || isPart ? [index] : []
  })
  const exact = labels.indexOf(words)
  if (exact !== -1) return exact
  const [only = -1, ...others] = found
  return others.length === 0 ? only : -1
}

/** Which of the options somebody means who writes instead of pressing a button; null: it is not clear. */
export const understood = ({ kind, options }: Question, text: string): number | null => {
  const words = plain(text)
  const byNumber = placeIn(numbers, words)
  const place =
    byNumber !== -1
      ? byNumber
      : kind === "scale"
        ? placeIn(degrees, words)
        : named(
            options.map(({ label }) => plain(label)),
            words,
          )
  return place < 0 || place >= options.length ? null : place
}

const wishes = {
  skip: ["skip", "pass", "next", "next question", "пропустить", "пропускаю", "пропусти", "дальше", "следующий вопрос"],
  pause: [
    "pause",
    "stop",
    "later",
    "not now",
    "enough",
    "пауза",
    "стоп",
    "потом",
    "позже",
    "не сейчас",
    "хватит",
    "отложить",
  ],
  end: ["cancel", "end", "quit", "end the quiz", "отмена", "отменить", "закончить", "прекратить", "выйти"],
} as const

/** What somebody wants who types what a button would do. */
export const wishIn = (text: string): keyof typeof wishes | null => {
  const words = plain(text)
  for (const wish of ["skip", "pause", "end"] as const) {
    if (wishes[wish].some((each) => each === words)) return wish
  }
  return null
}

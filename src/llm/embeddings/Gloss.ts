import { stemmer } from "@orama/stemmers/russian"
import lists from "./russian.json" with { type: "json" }

const { phrases, ...sections } = lists

const entriesOf = (lines: ReadonlyArray<string>): ReadonlyArray<readonly [russian: string, english: string]> =>
  lines.flatMap((line) => line.split("; ")).map((entry) => [entry.split("=")[0] ?? "", entry.split("=")[1] ?? ""])

const plainOf = (text: string): string => text.toLowerCase().replaceAll("ё", "е")

const reflexive = /(?:ся|сь)$/u
const ending =
  /(?<=.{3})(?:овать|евать|нуть|[аеиоуыя]?ть|ти|[еи]те|[еи]шь|[еи]т|[еи]м|[уюая]т|[аяиеыу]?л[аои]?|[ая]ми|[ая]м|[ая]х|[оеиы]го|[оеиы]му|[оеиы][ейм]|[ыи]х|[ыи]ми|[аяуюеиоы][яюе]|ов|ев|[аеиоуыэюяьй])$/u

/** Reflexive verbs mean something else than their plain ones. */
const mark = (word: string): string => (reflexive.test(word) ? "~" : "")
const stemOf = (word: string): string => stemmer(word) + mark(word)
const rootOf = (word: string): string => word.replace(reflexive, "").replace(ending, "") + mark(word)

/** Consonants that change at the end of a root: вожу, водить. */
const changes: ReadonlyArray<readonly [RegExp, ReadonlyArray<string>]> = [
  [/ж(~?)$/u, ["д$1", "з$1", "г$1"]],
  [/ч(~?)$/u, ["т$1", "к$1", "ц$1"]],
  [/ш(~?)$/u, ["с$1", "х$1"]],
  [/щ(~?)$/u, ["ст$1", "ск$1", "т$1"]],
  [/(?<=[бвмпф])л(~?)$/u, ["$1"]],
  // отец, отца
  [/[ое](?=[бвгджзклмнпрстфхцчш]~?$)/u, [""]],
]

/** Whole words come first, then their stems, then what is left without any ending. */
const words = new Map<string, string>()
const stems = new Map<string, string>()
const roots = new Map<string, string>()
const learn = (map: Map<string, string>, key: string, english: string) => {
  if (!map.has(key)) map.set(key, english)
}
for (const [russian, english] of Object.values(sections).flatMap(entriesOf)) {
  for (const word of russian.split(" ")) {
    learn(words, word, english)
    learn(stems, stemOf(word), english)
    const root = rootOf(word)
    learn(roots, root, english)
    for (const [from, [to = ""]] of changes.slice(-1)) learn(roots, root.replace(from, to), english)
  }
}

const ofRoot = (root: string): string | undefined => {
  const all = [
    root,
    ...changes.flatMap(([from, to]) => (from.test(root) ? to.map((each) => root.replace(from, each)) : [])),
  ]
  const known = all.find((each) => roots.has(each))
  return known === undefined ? undefined : roots.get(known)
}

const ofForm = (word: string): string | undefined => words.get(word) ?? stems.get(stemOf(word)) ?? ofRoot(rootOf(word))

const latin: ReadonlyMap<string, string> = new Map(
  "а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya"
    .split(" ")
    .map((pair) => [pair.charAt(0), pair.slice(2)]),
)

/** Names are of use in other letters, too. */
const inLatin = (word: string): string =>
  Array.from(word.toLowerCase(), (letter) => latin.get(letter) ?? letter).join("")

const prefix = /^(?:пере|пред|при|про|под|над|раз|рас|воз|вос|вы|за|на|об|от|по|до|из|ис|со|с|у|о|в)(?=[а-я]{4})/u

const ofWord = (word: string): string => {
  const plain = plainOf(word)
  return ofForm(plain) ?? ofForm(plain.replace(reflexive, "")) ?? ofForm(plain.replace(prefix, "")) ?? inLatin(word)
}

const known = new Map(entriesOf(phrases))
const phrase = new RegExp(
  `(?<![а-я])(?:${[...known.keys()].toSorted((one, other) => other.length - one.length).join("|")})(?![а-я])`,
  "gu",
)

/** Word by word, for a model that knows no Russian: enough for what a text is about. Other words stay as they are. */
export const inEnglish = (text: string): string =>
  /[А-Яа-яЁё]/u.test(text)
    ? text
        .replaceAll("Ё", "Е")
        .replaceAll("ё", "е")
        .replace(/[А-Яа-я]+/gu, (word) => (/^[А-Я][а-я]*$/u.test(word) ? word.toLowerCase() : word))
        .replace(phrase, (found) => known.get(found) ?? found)
        .replace(/[А-Яа-я]+(?:-[а-я]+)*/gu, ofWord)
    : text

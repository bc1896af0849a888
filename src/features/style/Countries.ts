import { Language } from "../../domain/talk/Language.ts"

const names = (language: Language, style: "long" | "short") =>
  new Intl.DisplayNames(language, { type: "region", fallback: "none", style })

/** Codes that are no country: groups of countries, test values, and an unknown place. */
const noCountry: ReadonlySet<string> = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"])

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))

/** Of today: a code of a country that is no more stands for the one that took its place. */
const codes: ReadonlyArray<string> = letters
  .flatMap((first) => letters.map((second) => first + second))
  .filter(
    (code) =>
      !noCountry.has(code) &&
      new Intl.Locale(`und-${code}`).region === code &&
      names("en", "long").of(code) !== undefined,
  )

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll("&", "and")
    .replace(/[^\p{L}\p{N} ]+/gu, " ")
    .replace(/\bst /gu, "saint ")
    .replace(/ +/gu, " ")
    .trim()
    .replace(/^the /u, "")

const called: ReadonlyArray<readonly [string, string]> = [
  ["US", "usa, united states of america, america, the states, u s, u s a, америка, соединенные штаты америки, штаты"],
  [
    "GB",
    "great britain, britain, england, scotland, wales, northern ireland, англия, британия, великобритания, шотландия, уэльс, юк",
  ],
  ["RU", "russian federation, рф, российская федерация"],
  ["TR", "turkey"],
  ["CZ", "czech republic, чешская республика"],
  ["AE", "emirates, эмираты, оаэ"],
  ["NL", "holland, голландия"],
  ["KR", "south korea, korea, южная корея, корея"],
  ["BY", "белоруссия"],
  ["KG", "киргизстан, кыргызстан"],
  ["MD", "молдавия"],
  ["MK", "macedonia, македония"],
  ["CI", "ivory coast, берег слоновой кости"],
  ["ZA", "юар"],
  ["BA", "bosnia, босния"],
]

const found: ReadonlyMap<string, string> = new Map([
  ...Language.literals.flatMap((language) =>
    (["short", "long"] as const).flatMap((style) => {
      const known = names(language, style)
      return codes.flatMap((code) => {
        const name = known.of(code)
        return name === undefined ? [] : [[plain(name), code] as const]
      })
    }),
  ),
  ...called.flatMap(([code, list]) => list.split(", ").map((name) => [plain(name), code] as const)),
])

/** Without the ending of its case: «в Германии». */
const stem = (name: string): string => name.replace(/[аеиоуыэюяйь]+$/u, "")

const byStem: ReadonlyMap<string, string> = new Map(
  [...found].flatMap(([name, code]) => (/^[а-я ]{4,}$/u.test(name) ? [[stem(name), code] as const] : [])),
)

/** The country of a typed name, in either language, or of two Latin letters; null: there is none. */
export const countryTold = (said: string): string | null => {
  const text = plain(said)
    .replace(/^(?:(?:i am|i m|im|i live|я|живу|я живу) )?(?:in|from|в|во|из) /u, "")
    .replace(/^the /u, "")
  if (/^[a-z]{2}$/u.test(text)) {
    const code = new Intl.Locale(`und-${text}`).region
    return code !== undefined && codes.includes(code) ? code : null
  }
  return found.get(text) ?? byStem.get(stem(text)) ?? null
}

export const countryName = (language: Language, code: string): string => {
  const known = /^[A-Z]{2}$/u.test(code) ? names(language, "long").of(code) : undefined
  return known ?? code
}

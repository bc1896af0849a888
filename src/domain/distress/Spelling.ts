/** One spelling for what is written in many ways; texts and phrases get the same: no apostrophes, no letter twice in a row but in `off`, no soft signs. */
export const spelled = (text: string): string =>
  text
    .replace(/['’‘`´]/g, "")
    .replace(/[ьъ]/g, "")
    .replace(/ё|э/g, "е")
    .replace(/[йы]/g, "и")
    .replace(/([\p{L}--f])\1+/gv, "$1")
    .replace(/(?<!(?<!\p{L})o)f{2,}/gu, "f")

const latinTricks: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
  "*": "",
}
const cyrillicTricks: Readonly<Record<string, string>> = {
  "0": "о",
  "1": "и",
  "3": "з",
  "4": "ч",
  "@": "а",
  $: "с",
  "*": "",
}
const lookalikes: Readonly<Record<string, string>> = {
  a: "а",
  c: "с",
  e: "е",
  k: "к",
  m: "м",
  o: "о",
  p: "р",
  t: "т",
  x: "х",
  y: "у",
}

/** `su1cide`, `k!ll`, `у м е р е т ь`, Latin letters in a Russian word. */
export const withoutTricks = (text: string): string =>
  text
    .replace(/(?<![\p{L}\p{N}])\p{L}(?:[ .*_-]\p{L}){3,}(?![\p{L}\p{N}])/gu, (letters) =>
      letters.replace(/[ .*_-]/g, ""),
    )
    .replace(/(?<=(?<![a-z])[hx]o)4(?=[ue])/g, "ch")
    .replace(/(?<=[a-z])[013457@$!*](?=[a-z])/g, (sign) => latinTricks[sign] ?? sign)
    .replace(/(?<=[а-я])[0134@$*](?=[а-я])/g, (sign) => cyrillicTricks[sign] ?? sign)
    .replace(/(?<=[а-я])[acekmoptxy]+|[acekmoptxy]+(?=[а-я])/g, (letters) =>
      Array.from(letters, (letter) => lookalikes[letter] ?? letter).join(""),
    )

const letterGroups: Readonly<Record<string, string>> = {
  shch: "щ",
  sch: "щ",
  zh: "ж",
  kh: "х",
  ch: "ч",
  sh: "ш",
  ts: "ц",
  yu: "ю",
  ju: "ю",
  ya: "я",
  ja: "я",
  yo: "е",
  ye: "е",
  a: "а",
  b: "б",
  v: "в",
  w: "в",
  g: "г",
  d: "д",
  e: "е",
  z: "з",
  i: "и",
  k: "к",
  l: "л",
  m: "м",
  n: "н",
  o: "о",
  p: "п",
  r: "р",
  s: "с",
  t: "т",
  u: "у",
  f: "ф",
  h: "х",
  x: "х",
  c: "ц",
  y: "и",
  q: "я",
  "4": "ч",
  "6": "ш",
}

const russianInLatin =
  /(?<= )(?:ja|ya|ne|net|mne|menya|menja|sebya|sebja|so?boi|[hx]o[c4]h?u|[hx]o[c4]h?ets?y?a|z?h?jit|zhit|umeret|umret|sdo[hx]nut|bol?she|zhizn|jizn)(?= )/

/** Russian words in Latin letters as Russian ones; null: there seem to be none. `j` is a vowel's end or `ж`. */
export const fromLatin = (words: string): string | null =>
  !russianInLatin.test(words) || /[а-я]/.test(words)
    ? null
    : spelled(
        words
          .replace(/j(?= )/g, "и")
          .replace(
            /shch|sch|zh|kh|ch|sh|ts|[yj]u|[yj]a|y[oe]|[abvwgdeziklmnoprstufhxcyq]|(?<=[a-z])[46]|[46](?=[a-z])/g,
            (group) => letterGroups[group] ?? group,
          )
          .replace(/j/g, "ж"),
      )

/** A letter too few, another one, or two the wrong way round. A letter twice is no slip any more. */
const slips = (word: string, letters: string): ReadonlyArray<string> =>
  Array.from(word).flatMap((_, at) => {
    const [before, after] = [word.slice(0, at), word.slice(at + 1)]
    const other = Array.from(letters, (letter) => before + letter + after)
    return [before + after, before + after.slice(0, 1) + word.slice(at, at + 1) + after.slice(1)].concat(other)
  })

/** Every slip of these words leads back to them. */
export const corrections = (
  words: ReadonlyArray<string>,
  letters: string,
): ReadonlyArray<readonly [string, string]> => {
  const right = words.map(spelled)
  return right.flatMap((word) => slips(word, letters).map((slip) => [spelled(slip), word] as const))
}

import { lazily } from "../Once.ts"
import { emergencyNumbers } from "./Emergency.ts"
import type { HelpLine } from "./HelpLine.ts"

const digitsOf = (text: string): string => text.replaceAll(/\D/g, "")

/** Seven digits and more, however they are grouped. */
const long = /(?<![\p{L}\p{N}.,:/#$€£₽%_-])\+?\(?\d[\d ().\u00A0\u2009\u2011–-]{4,30}\d(?![\p{L}\p{N}%])/gu

const date = /^\(?(?:\d{4}[-–.]\d{1,2}[-–.]\d{1,2}|\d{1,2}[.]\d{1,2}[.]\d{2,4}|\d{4} ?[-–] ?\d{4})/
const amount = /^\d{1,3}(?:[ \u00A0\u2009]\d{3})+$/

const called =
  /(?:\b(?:calls?|calling|text|texting|dial|phone|ring|numbers?|hotline|helpline|lifeline|tel)\b|(?:^|[^\p{L}])(?:позвон|звон|набер|набир|номер|телефон|смс|sms|лини[яию]))[^.!?\n]{0,40}$/iu

/** After such words three digits are a number that people call. */
const short = /(?<![\p{L}\p{N}.,:/#$€£₽%–-])\d{1,4}(?:[- ]\d{1,4}){0,2}(?![\p{L}\p{N}%:–]|[.,]\d)/gu

/** What reads like a number that people call. */
export const phonesIn = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const { 0: match, index } of text.matchAll(long)) {
    const digits = digitsOf(match).length
    if (digits < 7 || digits > 15 || date.test(match)) continue
    if (amount.test(match) && !called.test(text.slice(Math.max(0, index - 60), index))) continue
    found.push(match)
  }
  for (const { 0: match, index } of text.matchAll(short)) {
    const digits = digitsOf(match).length
    if (digits < 3 || digits > 6) continue
    if (called.test(text.slice(Math.max(0, index - 60), index))) found.push(match)
  }
  return found
}

export type MayBeNamed = (phone: string) => boolean

/** Only what is in the list, is an emergency number, or was said by the person. Most answers name none. */
export const namable = (lines: ReadonlyArray<HelpLine>, said: string): MayBeNamed => {
  const known = lazily(
    () =>
      new Set([
        ...emergencyNumbers,
        ...lines.flatMap(({ number, sms }) => [number, sms].flatMap((each) => (each === null ? [] : [digitsOf(each)]))),
      ]),
  )
  const theirs = lazily(() => new Set([...phonesIn(said), ...(said.match(/\d[\d ().-]{0,30}/g) ?? [])].map(digitsOf)))
  return (phone) => {
    const digits = digitsOf(phone)
    return known().has(digits) || theirs().has(digits)
  }
}

const any = (...list: ReadonlyArray<string>): RegExp => new RegExp(list.join("|"), "iu")
const b = "(?<![\\p{L}\\p{N}])"
const e = "(?![\\p{L}\\p{N}])"

const luhn = (digits: string): boolean =>
  [...digits].reverse().reduce((sum, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return sum + (doubled > 9 ? doubled - 9 : doubled)
  }, 0) %
    10 ===
  0

const holdsCard = (text: string): boolean =>
  (text.match(/\d(?:[ -]?\d){12,18}/gu) ?? []).some((found) => luhn(found.replace(/\D/gu, "")))

const named = any(
  `${b}(?:pass ?w(?:or)?d|pass ?code|pass ?phrase|pin(?: ?code)?|cvv2?|cvc2?|api[ -]?key|secret key|private key|seed phrase|access token|ssn|social security)${e}`,
  `${b}(?:парол\\p{L}*|пин(?:-| )?код\\p{L}*|пин|код (?:доступа|из смс)|кодов\\p{L}+ слов\\p{L}*|секретн\\p{L}+ ключ\\p{L}*|сид-?фраз\\p{L}*|токен\\p{L}*|снилс|инн)${e}`,
  `${b}(?:паспорт\\p{L}*|passport(?: number| no)?)${e}.{0,30}\\d{4,}`,
)

const shaped = any(
  `${b}(?:sk|pk|rk)[-_][\\p{L}\\p{N}_-]{12,}|${b}gh[pousr]_\\p{L}[\\p{L}\\p{N}]{15,}|${b}AKIA[0-9A-Z]{12,}|eyJ[\\p{L}\\p{N}_-]{10,}\\.|-----BEGIN`,
  `${b}\\d{3}-\\d{2}-\\d{4}${e}|${b}\\d{3}-\\d{3}-\\d{3} \\d{2}${e}|${b}\\d{8,10}:[\\w-]{30,}`,
  `${b}[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}${e}|${b}[0-9a-f]{32,}${e}`,
)

/** Long, without a space, of letters and digits mixed. */
const isKey = (word: string): boolean =>
  word.length >= 20 && /\d/u.test(word) && /[a-z]/iu.test(word) && !/[./]/u.test(word)

/** Whether it holds what opens a door or an account: a card, a password, a key, a number of a document. */
export const holdsSecret = (text: string): boolean =>
  holdsCard(text) || named.test(text) || shaped.test(text) || text.split(/\s+/u).some(isKey)

const european = "AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(
  " ",
)

/** Which number brings help at once, by ISO 3166 code. */
const numbers: ReadonlyMap<string, string> = new Map([
  ...european.map((country): [string, string] => [country, "112"]),
  ["AM", "112"],
  ["AU", "000"],
  ["BY", "103"],
  ["CA", "911"],
  ["GB", "999"],
  ["GE", "112"],
  ["IN", "112"],
  ["KZ", "112"],
  ["MD", "112"],
  ["NZ", "111"],
  ["RU", "112"],
  ["TR", "112"],
  ["UA", "112"],
  ["US", "911"],
])

/** null: not known. */
export const emergencyNumber = (country: string | null): string | null =>
  country === null ? null : (numbers.get(country) ?? null)

export const emergencyNumbers: ReadonlySet<string> = new Set(numbers.values())

import { knownNames } from "./Variables.ts"

export interface Misspelling {
  readonly name: string
  readonly nearest: string
}

export const distance = (left: string, right: string): number => {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (const [row, from] of [...left].entries()) {
    const current = [row + 1]
    for (const [column, to] of [...right].entries()) {
      const replaced = (previous[column] ?? 0) + (from === to ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? left.length
}

/** Two edits; fewer for names so short that anything would be close. */
const tolerance = (known: string) => Math.min(2, Math.floor(known.length / 3))

/** Only secrets are read from files: HTTP_PORT_FILE is HTTP_PORT. */
const withoutFile = (name: string): string | undefined => {
  const plain = name.replace(/_FILE$/, "")
  return knownNames.has(plain) ? plain : undefined
}

const nearestTo = (name: string): string | undefined =>
  withoutFile(name) ??
  [...knownNames]
    .filter((known) => Math.abs(known.length - name.length) <= 2)
    .map((known) => ({ known, edits: distance(name.toUpperCase(), known) }))
    .filter(({ known, edits }) => edits <= tolerance(known))
    .toSorted((left, right) => left.edits - right.edits)[0]?.known

export const misspellings = (environment: Readonly<Record<string, string>>): ReadonlyArray<Misspelling> =>
  Object.keys(environment).flatMap((name) => {
    const nearest = knownNames.has(name) ? undefined : nearestTo(name)
    return nearest === undefined ? [] : [{ name, nearest }]
  })

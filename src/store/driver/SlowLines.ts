import { Duration } from "effect"
import { slowLines } from "../../policy/Database.ts"

const { longestParameters, longestSql, perMinute } = slowLines
const minute = Duration.toMillis("1 minute")

const cut = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest)} …` : text)

export const oneLine = (sql: string): string => cut(sql.replaceAll(/\s+/g, " ").trim(), longestSql)

export const fitting = (parameters: ReadonlyArray<string>): ReadonlyArray<string> => {
  const shown: Array<string> = []
  let left = longestParameters
  for (const parameter of parameters) {
    if (left <= 0) return [...shown, `… ${parameters.length} in all`]
    shown.push(cut(parameter, left))
    left -= parameter.length
  }
  return shown
}

/** One line a minute for each statement, and few in all: a slow database must not fill the disk. */
export const makeSlowLines = () => {
  let began = Number.NEGATIVE_INFINITY
  let untold = 0
  const told = new Set<string>()
  return {
    /** How many were left out since the last line; null: this one is left out too. */
    mayTell: (summary: string, now: number): number | null => {
      if (Math.abs(now - began) >= minute) {
        began = now
        told.clear()
      }
      if (told.has(summary) || told.size >= perMinute) {
        untold += 1
        return null
      }
      told.add(summary)
      const before = untold
      untold = 0
      return before
    },
  }
}

import { Clock, Effect } from "effect"
import { Settings } from "../../config/Settings.ts"
import { counted } from "../../domain/Counted.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { type HelpLine, staleLines } from "../../domain/safety/HelpLine.ts"
import { helpLineChecked, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, warning } from "./Check.ts"

export const finding = (lines: ReadonlyArray<HelpLine>, now: number): Finding => {
  const stale = staleLines(lines, now, helpLineChecked)
  const countries = new Set(lines.map(({ country }) => country)).size
  if (stale.length === 0) return ok(`${counted(lines.length, "line")} in ${counted(countries, "country", "countries")}`)
  const named = stale.slice(0, 3).map(({ checked_on, country, name }) => `${country} ${name} (${checked_on})`)
  const more = stale.length > named.length ? ` and ${stale.length - named.length} more` : ""
  return warning(
    `${stale.length} of ${counted(lines.length, "help line")} ${stale.length === 1 ? "was" : "were"} not checked for more than ${helpLineChecked} days: ${named.join(", ")}${more}.`,
    "Read each number on the page that `source` names and set `checked_on` in a file of your own (HELP_LINES; see docs/safety.md).",
  )
}

export const helpLines: Check<Settings> = {
  name: "help lines",
  within: within.local,
  look: Effect.gen(function* () {
    const settings = yield* Settings
    return [finding(settings.helpLines.lines, yield* Clock.currentTimeMillis)]
  }),
}

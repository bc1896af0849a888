import { Effect, Result } from "effect"
import { decode } from "../../config/Config.ts"
import { read } from "../../config/Environment.ts"
import { misspellings } from "../../config/Misspelling.ts"
import type { Problem } from "../../config/Problem.ts"
import type { Settings } from "../../config/Settings.ts"
import { within } from "../../policy/Checks.ts"
import { type Check, ok, problem, warning } from "./Check.ts"

const wrong = ({ name, what, fix }: Problem) => problem(`${name} ${what}`, fix)

/** All problems at once, and names that look misspelled. Values are not shown. */
export const findings = (values: Readonly<Record<string, string>>, folder: string, file: string | null) => {
  const settings = decode(values, folder)
  const unknown = misspellings(values).map(({ name, nearest }) =>
    warning(`${name} is not a variable of Confidant.`, `Did you mean ${nearest}?`),
  )
  const decoded = Result.isFailure(settings)
    ? settings.failure.map(wrong)
    : [ok(`ENV=${settings.success.env}, ${file === null ? "no env file" : `${file} was read`}`)]
  return { found: [...decoded, ...unknown], settings: Result.isSuccess(settings) ? settings.success : null }
}

/** The check, and the settings if they are usable. */
export const configuration: Effect.Effect<{
  readonly check: Check
  readonly settings: Settings["Service"] | null
}> = read().pipe(
  Effect.map(({ values, folder, file }) => findings(values, folder, file)),
  Effect.catch(({ problems }) => Effect.succeed({ found: problems.map(wrong), settings: null })),
  Effect.map(({ found, settings }) => ({
    check: { name: "configuration", within: within.local, look: Effect.succeed(found) },
    settings,
  })),
)

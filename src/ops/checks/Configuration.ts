import { Effect, FileSystem, Redacted, Result } from "effect"
import { join } from "node:path"
import { decode, withHelpLines } from "../../config/Config.ts"
import { read, readSecrets } from "../../config/Environment.ts"
import { misspellings } from "../../config/Misspelling.ts"
import type { Problem } from "../../config/Problem.ts"
import { noSecrets, type Secrets } from "../../config/SecretFiles.ts"
import type { Settings } from "../../config/Settings.ts"
import { comfortableSecret, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, problem, warning } from "./Check.ts"

const wrong = ({ name, what, fix }: Problem) => problem(`${name} ${what}`, fix)

/** All problems at once, and names that look misspelled. Values are not shown. */
export const findings = (
  values: Readonly<Record<string, string>>,
  folder: string,
  file: string | null,
  secrets: Secrets = noSecrets,
) => {
  const settings = decode(values, folder, secrets)
  const unknown = misspellings(values).map(({ name, nearest }) =>
    warning(`${name} is not a variable of Confidant.`, `Did you mean ${nearest}?`),
  )
  const decoded = Result.isFailure(settings)
    ? settings.failure.map(wrong)
    : [ok(`ENV=${settings.success.env}, ${file === null ? "no env file" : `${file} was read`}`)]
  return { found: [...decoded, ...unknown], settings: Result.isSuccess(settings) ? settings.success : null }
}

const others = 0o077
const everybody = 0o007

const modeOf = (path: string) =>
  FileSystem.FileSystem.use((fs) => fs.stat(path)).pipe(
    Effect.map((info) => info.mode),
    Effect.orElseSucceed(() => 0),
  )

/** It holds the token, and more secrets. */
const rights = Effect.fnUntraced(function* (folder: string, file: string | null) {
  if (file === null) return []
  const path = join(folder, file)
  return ((yield* modeOf(path)) & others) === 0
    ? []
    : [warning(`Other users of this machine can read ${path}, which holds secrets.`, `chmod 600 ${path}`)]
})

/** Below /run/secrets containers put them, where there are no other users; elsewhere a group may be the bot's own. */
export const secretRights = ({ sources }: Secrets) =>
  Effect.forEach(
    [...sources].filter(([, { path }]) => !path.startsWith("/run/secrets/")),
    ([name, { by, path }]) =>
      Effect.map(modeOf(path), (mode) =>
        (mode & everybody) === 0
          ? []
          : [warning(`Every user of this machine can read the file of ${name} (${by}).`, "chmod 400 that file.")],
      ),
  ).pipe(Effect.map((found) => found.flat()))

/** Telegram's secret may be short, but then it can be guessed. */
const shortSecret = ({ telegram }: Settings["Service"]) =>
  telegram._tag === "Bot" &&
  telegram.intake._tag === "Webhook" &&
  Redacted.value(telegram.intake.secret).length < comfortableSecret
    ? [warning("TELEGRAM_WEBHOOK_SECRET is short.", "Create a longer one with: openssl rand -hex 32")]
    : []

export const configuration: Effect.Effect<
  { readonly check: Check; readonly settings: Settings["Service"] | null },
  never,
  FileSystem.FileSystem
> = read().pipe(
  Effect.flatMap(
    Effect.fnUntraced(function* (environment) {
      const { values, folder, file } = environment
      const secrets = yield* readSecrets(environment)
      const { found, settings: decoded } = findings(values, folder, file, secrets)
      const settings = decoded === null ? null : yield* withHelpLines(decoded)
      const weak = [
        ...(yield* rights(folder, file)),
        ...(yield* secretRights(secrets)),
        ...(settings === null ? [] : shortSecret(settings)),
      ]
      return { found: [...found, ...weak], settings }
    }),
  ),
  Effect.catch(({ problems }) => Effect.succeed({ found: problems.map(wrong), settings: null })),
  Effect.map(({ found, settings }) => ({
    check: { name: "configuration", within: within.local, look: Effect.succeed(found) },
    settings,
  })),
)

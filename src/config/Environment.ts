import { Context, Effect } from "effect"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { ConfigurationError, type Problem } from "./Problem.ts"
import { type Content, type Secrets, secretsOf } from "./SecretFiles.ts"

export interface Environment {
  readonly values: Readonly<Record<string, string>>
  readonly file: string | null
  readonly folder: string
}

type Values = NodeJS.Dict<string>

/** What this process was given, unless another program runs a command inside itself. */
export const Given = Context.Reference<{ readonly values: Values; readonly folder: string }>("config/Given", {
  defaultValue: () => ({ values: process.env, folder: process.cwd() }),
})

const defined = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

const codeOf = (cause: unknown) => (cause instanceof Error && "code" in cause ? cause.code : undefined)
const isMissing = (cause: unknown) => codeOf(cause) === "ENOENT"

const refuse = (problem: Problem) => new ConfigurationError({ problems: [problem] })

const textOf = (folder: string, file: string): string | null => {
  try {
    return readFileSync(join(folder, file), "utf8").replace(/^\uFEFF/, "")
  } catch (cause) {
    if (isMissing(cause)) return null
    throw refuse({
      name: file,
      kind: "unreadable",
      what: "cannot be read.",
      fix: "Check that it is a file and that this user may read it.",
    })
  }
}

const readEnvFile = (folder: string, file: string): Values | null => {
  const text = textOf(folder, file)
  // UTF-16, of which no name would be found: the bot would start as if nothing were set.
  if (text?.includes("\0") === true) {
    throw refuse({ name: file, kind: "malformed", what: "is not UTF-8 text.", fix: "Save it as UTF-8." })
  }
  return text === null ? null : parseEnv(text)
}

/** Reading one deployment's file for another would mix two bots. */
const contradicts = (file: string, env: string) =>
  refuse({
    name: "ENV",
    kind: "conflict",
    what: `is ${env}, but ${file} sets a different one.`,
    fix: `Remove ENV from ${file}, or name the file after its ENV.`,
  })

const readNow = (given: Values, folder: string): Environment => {
  const env = given["ENV"]?.trim() || undefined
  const own = `.env.${env ?? "prod"}`
  const files = env === undefined || /^\w+$/.test(env) ? [own, ".env"] : []
  for (const file of files) {
    const values = readEnvFile(folder, file)
    if (values === null) continue
    const chosen = file === own ? (env ?? "prod") : env
    if (chosen !== undefined && (values["ENV"] || chosen) !== chosen) throw contradicts(file, chosen)
    return { values: { ...defined(values), ...defined(given) }, file, folder }
  }
  return { values: defined(given), file: null, folder }
}

const formats: ReadonlyMap<string | undefined, "pretty" | "json"> = new Map([
  ["pretty", "pretty"],
  ["json", "json"],
])

/** LOG_FORMAT as far as it can be known, whatever else is wrong. */
export const logFormat: Effect.Effect<"pretty" | "json" | null> = Effect.suspend(() =>
  read().pipe(
    Effect.map(({ values }) => values),
    Effect.orElseSucceed(() => process.env),
    Effect.map(({ LOG_FORMAT }) => formats.get(LOG_FORMAT?.trim()) ?? null),
  ),
)

/** null: it cannot be read. */
export const readText = (path: string): Effect.Effect<string | null> =>
  Effect.sync(() => {
    try {
      return readFileSync(path, "utf8").replace(/^\uFEFF/, "")
    } catch {
      return null
    }
  })

const largestSecret = 65_536

/** A pipe or a device could keep the start waiting for ever: only files are read. */
const contentOf = (path: string): Content => {
  try {
    const found = statSync(path)
    if (!found.isFile()) return { _tag: "Trouble", trouble: "no file" }
    if (found.size > largestSecret) return { _tag: "Trouble", trouble: "too large" }
    return { _tag: "Text", text: readFileSync(path, "utf8") }
  } catch (cause) {
    const code = codeOf(cause)
    if (code === "ENOENT" || code === "ENOTDIR") return { _tag: "Trouble", trouble: "absent" }
    return { _tag: "Trouble", trouble: code === "EACCES" || code === "EPERM" ? "forbidden" : "unreadable" }
  }
}

/** Secrets that NAME_FILE or SECRETS_DIR lead to. */
export const readSecrets = ({ values, folder }: Environment): Effect.Effect<Secrets> =>
  Effect.sync(() => secretsOf(values, folder, contentOf))

/** Process variables over the first existing file of `.env.<ENV>` (default prod) and `.env`; a set but empty one hides the file's. */
export const read = (
  given: Values = process.env,
  folder: string = process.cwd(),
): Effect.Effect<Environment, ConfigurationError> =>
  Effect.try({
    try: () => readNow(given, folder),
    catch: (cause) => {
      if (cause instanceof ConfigurationError) return cause
      throw cause
    },
  })

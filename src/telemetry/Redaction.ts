import { Array as Arr, Redacted, RegExp as RegExps, Result } from "effect"
import type { Settings } from "../config/Settings.ts"

export type Redact = (text: string) => string

/** Shorter ones would blacken ordinary words, and so give themselves away. */
const shortestSecret = 6

/** Any bot token, ours or not. The lookbehind scans each run of digits once: spans are full of timestamps. */
const botToken = String.raw`(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}`

/** Replaces each secret, plain or JSON-escaped, and anything shaped like a bot token. */
export const makeRedact = (secrets: ReadonlyArray<string>): Redact => {
  const forms = secrets
    .flatMap((secret) => (secret.length < shortestSecret ? [] : [secret, JSON.stringify(secret).slice(1, -1)]))
    .sort((a, b) => b.length - a.length)
  const pattern = new RegExp([...Arr.dedupe(forms).map(RegExps.escape), botToken].join("|"), "g")
  return (text) => text.replace(pattern, "[redacted]")
}

const passwordOf = (url: string): ReadonlyArray<string> => {
  const password = URL.canParse(url) ? new URL(url).password : ""
  const decoded = Result.try(() => decodeURIComponent(password))
  return Result.isSuccess(decoded) ? [password, decoded.success] : [password]
}

export const secretsOf = ({
  backup,
  database,
  jwtSecret,
  model,
  redis,
  telegram,
}: Settings["Service"]): ReadonlyArray<string> => {
  const databaseUrls =
    database._tag === "Server" ? [database.url, ...(database.pool === null ? [] : [database.pool])] : []
  const redisUrl = redis === null ? "" : Redacted.value(redis)
  return [
    ...(telegram._tag === "Bot" ? [Redacted.value(telegram.token)] : []),
    ...(telegram._tag === "Bot" && telegram.intake._tag === "Webhook" ? [Redacted.value(telegram.intake.secret)] : []),
    ...(model._tag === "OpenAiCompatible" && model.apiKey !== null ? [Redacted.value(model.apiKey)] : []),
    ...(backup.s3 === null ? [] : [Redacted.value(backup.s3.secretAccessKey)]),
    ...(jwtSecret === null ? [] : [Redacted.value(jwtSecret)]),
    ...databaseUrls.map(Redacted.value).flatMap((url) => [url].concat(passwordOf(url))),
    redisUrl,
    ...passwordOf(redisUrl),
  ]
}

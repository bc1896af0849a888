import { Schema, SchemaTransformation } from "effect"
import { ChatId, UserId } from "../domain/Ids.ts"
import { type Fault, faultKinds } from "../policy/FaultNames.ts"

/** A decoding error is never shown: it could quote a secret. */

export const Text = Schema.Trim.check(Schema.isNonEmpty())

export const oneOf = <const Names extends ReadonlyArray<Lowercase<string>>>(names: Names) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.String, SchemaTransformation.toLowerCase()),
    Schema.decodeTo(Schema.Literals(names)),
  )

export const wholeNumber = (minimum: number, maximum: number) =>
  Schema.String.check(Schema.isPattern(/^\d{1,9}$/)).pipe(
    Schema.decodeTo(Schema.NumberFromString),
    Schema.check(Schema.isBetween({ minimum, maximum })),
  )

const isUrl = (protocols: ReadonlyArray<string>) =>
  Schema.makeFilter<string>((text) => {
    const url = URL.parse(text)
    return url !== null && protocols.includes(url.protocol)
  })

/** Without the trailing slash. */
export const HttpUrl = Schema.String.check(isUrl(["http:", "https:"])).pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({ decode: (url) => url.replace(/\/+$/, ""), encode: (url) => url }),
  ),
)

/** OpenAI's, and Ollama's own. */
const requestPath =
  /\/+(?:(?:chat\/)?completions|models|responses|embeddings|audio\/(?:transcriptions|translations|speech)|api\/(?:chat|generate|tags))\/*$/

/** Also when the path of a request, as servers' manuals print it, was pasted with it. */
export const ModelUrl = HttpUrl.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({
      decode: (text) => {
        const [address = "", query] = text.split("?", 2)
        const base = address.replace(requestPath, "").replace(/\/+$/, "")
        return query === undefined ? base : `${base}?${query}`
      },
      encode: (url) => url,
    }),
  ),
)

export const OpsUrl = HttpUrl.check(Schema.makeFilter((text) => URL.parse(text)?.pathname.endsWith("/ops") === true))

export const PostgresUrl = Schema.String.check(isUrl(["postgres:", "postgresql:"]))

export const RedisUrl = Schema.String.check(
  isUrl(["redis:", "rediss:"]),
  Schema.makeFilter((text) => /^\/?\d*$/.test(URL.parse(text)?.pathname ?? "")),
)

export const Names = Schema.Trim.pipe(
  Schema.decodeTo(
    Schema.Array(Schema.String),
    SchemaTransformation.transform({
      decode: (text): ReadonlyArray<string> => [
        ...new Set(
          text
            .split(",")
            .map((name) => name.trim())
            .filter((name) => name !== ""),
        ),
      ],
      encode: (names) => names.join(","),
    }),
  ),
  Schema.check(Schema.isMinLength(1)),
)

const Probability = Schema.String.check(Schema.isPattern(/^(?:0|1|[01]?\.\d{1,9}|1\.0+)$/)).pipe(
  Schema.decodeTo(Schema.NumberFromString),
  Schema.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
)

/** Comma-separated `name:probability`, each known name at most once. */
export const FaultList = Names.pipe(
  Schema.decodeTo(
    Schema.Array(Schema.Struct({ name: Schema.Literals([...faultKinds.keys()]), probability: Probability })),
    SchemaTransformation.transform({
      decode: (parts): ReadonlyArray<{ readonly name: string; readonly probability: string }> =>
        parts.map((part) => {
          const colon = part.lastIndexOf(":")
          return { name: part.slice(0, Math.max(colon, 0)).trim(), probability: part.slice(colon + 1).trim() }
        }),
      encode: (faults) => faults.map(({ name, probability }) => `${name}:${probability}`),
    }),
  ),
  Schema.check(
    Schema.makeFilter((faults: ReadonlyArray<Fault>) => new Set(faults.map(({ name }) => name)).size === faults.length),
  ),
)

/** As @BotFather prints it: the bot's id, a colon, 35 characters. */
export const BotToken = Schema.String.check(Schema.isPattern(/^\d{6,16}:[A-Za-z0-9_-]{35}$/))

/** A repeated word or keyboard row is no secret, however long it is. */
const isVaried = (different: number) =>
  Schema.makeFilter<string>((text) => new Set(text).size >= different && !/^(.{1,16})\1+$/s.test(text))

/** What Telegram accepts as `secret_token` of setWebhook, but for the shortest. */
export const WebhookSecret = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{6,256}$/), isVaried(4))

export const Host = Schema.String.check(Schema.isPattern(/^([A-Za-z0-9.-]+|[0-9A-Fa-f:]+)$/))

/** No shell expands `~` in an env file. */
export const Folder = Schema.String.check(Schema.isPattern(/^[^~\0]/))

export const AgeRecipient = Schema.String.check(Schema.isPattern(/^age1[02-9ac-hj-np-z]{58}$/))

export const BucketName = Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/))

export const KeyPrefix = Schema.Trim.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({ decode: (text) => text.replaceAll(/^\/+|\/+$/g, ""), encode: (text) => text }),
  ),
  Schema.check(Schema.isPattern(/^[\w!.*'()/-]{1,200}$/)),
)

/** People have positive Telegram ids, groups negative ones. */
const telegramId = (pattern: RegExp) =>
  Schema.String.check(Schema.isPattern(pattern)).pipe(Schema.decodeTo(Schema.NumberFromString))

export const TelegramChatId = telegramId(/^-?[1-9]\d{0,15}$/).pipe(Schema.decodeTo(ChatId))

export const TelegramUserIds = Names.pipe(
  Schema.decodeTo(Schema.Array(telegramId(/^[1-9]\d{0,15}$/).pipe(Schema.decodeTo(UserId)))),
)

export const onOff = oneOf(["true", "false"]).pipe(
  Schema.decodeTo(
    Schema.Boolean,
    SchemaTransformation.transform({ decode: (text) => text === "true", encode: (on) => (on ? "true" : "false") }),
  ),
)

const decimal = (minimum: number, maximum: number) =>
  Schema.String.check(Schema.isPattern(/^\d{1,9}(\.\d{1,6})?$/)).pipe(
    Schema.decodeTo(Schema.NumberFromString),
    Schema.check(Schema.isBetween({ minimum, maximum })),
  )

export const seconds = decimal

export const money = decimal(0.01, 1_000_000)

/** At least as long as the digest of HS256 (RFC 7518). */
export const HmacSecret = Schema.String.check(Schema.isMinLength(32), isVaried(8))

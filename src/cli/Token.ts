import { Console, Duration, Effect, type Layer, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../config/Settings.ts"
import { AuditLog } from "../domain/operators/AuditLog.ts"
import { TokenName, Tokens } from "../ops/http/Tokens.ts"
import { tokens as limits } from "../policy/Admin.ts"
import { systemUser } from "./SystemUser.ts"

/** No token was made; the message says what to do. */
export class TokenImpossible extends Schema.TaggedError<TokenImpossible>()("TokenImpossible", {
  message: Schema.String,
}) {}

const units = { s: Duration.seconds, m: Duration.minutes, h: Duration.hours, d: Duration.days } as const
const isUnit = Schema.is(Schema.Literals(["s", "m", "h", "d"]))

/** `90s`, `30m`, `1h`, `7d`: up to the longest life of a token. */
export const lifeOf = (text: string): Option.Option<Duration.Duration> => {
  const [, amount, unit] = /^(\d{1,8})([smhd])$/.exec(text.trim()) ?? []
  if (!isUnit(unit)) return Option.none()
  const life = units[unit](Number(amount))
  return Duration.isGreaterThan(life, Duration.zero) && Duration.isLessThanOrEqualTo(life, limits.longestLife)
    ? Option.some(life)
    : Option.none()
}

const name = Flag.String("for").pipe(
  Flag.withSchema(TokenName),
  Flag.withDescription("Whose token it is, as the audit log shall say: letters, digits, . @ _ -"),
)

const ttl = Flag.String("ttl").pipe(
  Flag.withDefault("1h"),
  Flag.filterMap(lifeOf, (text) => `${text} is not a time like 90s, 30m, 1h or 7d, 30d at most`),
  Flag.withDescription("How long it is good for: 90s, 30m, 1h, 7d; 30d at most"),
)

const issue = <E>(audit: Layer.Layer<AuditLog, E>) =>
  Effect.fnUntraced(function* (options: { readonly name: string; readonly ttl: Duration.Duration }) {
    const { jwtSecret } = yield* Settings
    if (jwtSecret === null) {
      return yield* new TokenImpossible({
        message:
          "The admin API is off: JWT_SECRET is not set. Make one with `openssl rand -hex 32`, and start the bot again with it.",
      })
    }
    const entry = {
      actor: `command:${yield* systemUser}`,
      action: "token.issue",
      target: options.name,
      details: { seconds: Duration.toSeconds(options.ttl) },
    }
    // First, so that there is no token that the audit log does not know of.
    yield* AuditLog.use((log) => log.record(entry)).pipe(Effect.provide(audit))
    yield* Console.log(yield* Tokens.use((tokens) => tokens.issue(options)))
  })

/** `confidant token`: `signing` needs no database, `audit` is built once a token is about to be made. */
export const token = <E, X>(signing: Layer.Layer<Settings | Tokens, E>, audit: Layer.Layer<AuditLog, X>) =>
  Command.make("token").pipe(
    Command.withDescription("Tokens for the admin API"),
    Command.withSubcommands([
      Command.make("issue", { name, ttl }, (options) => Effect.provide(issue(audit)(options), signing)).pipe(
        Command.withDescription("Make a token and print it; nothing else keeps it"),
      ),
    ]),
  )

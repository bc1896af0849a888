import { Console, Duration, Effect, type Layer, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import type { Settings } from "../config/Settings.ts"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import { TokenName, type Tokens } from "../domain/operators/Tokens.ts"
import { tokens as limits } from "../policy/ops/Admin.ts"
import { issueToken, mayIssueTokens } from "../operators/IssueToken.ts"
import { byUser } from "./SystemUser.ts"

const units = { s: Duration.seconds, m: Duration.minutes, h: Duration.hours, d: Duration.days } as const
const isUnit = Schema.is(Schema.Literals(["s", "m", "h", "d"]))

/** `90s`, `30m`, `1h`, `7d`, up to the longest life of a token. */
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
  Flag.withDescription("Whose token it is, for the audit log: letters, digits, . @ _ -"),
)

const ttl = Flag.String("ttl").pipe(
  Flag.withDefault("1h"),
  Flag.filterMap(lifeOf, (text) => `${text} is not a time like 90s, 30m, 1h or 7d, 30d at most`),
  Flag.withDescription("How long it is valid: 90s, 30m, 1h, 7d; 30d at most"),
)

const issue = <E>(audit: Layer.Layer<AuditLog, E>) =>
  Effect.fnUntraced(function* (options: { readonly name: string; readonly ttl: Duration.Duration }) {
    // Before connecting to the database.
    yield* mayIssueTokens
    yield* Console.log(yield* Effect.provide(issueToken(yield* byUser, options), audit))
  })

/** `confidant token`: `audit` is built only when a token is about to be made. */
export const token = <E, X>(signing: Layer.Layer<Settings | Tokens, E>, audit: Layer.Layer<AuditLog, X>) =>
  Command.make("token").pipe(
    Command.withDescription("Tokens for the admin API"),
    Command.withSubcommands([
      Command.make("issue", { name, ttl }, (options) => Effect.provide(issue(audit)(options), signing)).pipe(
        Command.withDescription("Make a token and print it; it is stored nowhere"),
      ),
    ]),
  )

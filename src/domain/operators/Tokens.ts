import { Context, type Duration, Effect, Schema } from "effect"

/** Only the log says why. */
export class TokenRefused extends Schema.TaggedError<TokenRefused>()("TokenRefused", {}) {
  override get message() {
    return "The token was refused"
  }
}

/** Names in tokens go to the audit log: letters, digits and a few marks. */
export const TokenName = Schema.String.check(Schema.isPattern(/^[\w.@-]{1,64}$/))

/** Whom a token is for; `issuedAt` in Unix seconds. Tokens of other tools may have no `id`. */
export interface Bearer {
  readonly name: string
  readonly issuedAt: number
  readonly id: string
}

/** Whether a refused token is still worth a line; a flood of them is not. */
export const RefusalsAreLogged = Context.Reference<boolean>("confidant/domain/RefusalsAreLogged", {
  defaultValue: () => true,
})

/** `reason` is ours or the library's: never a value from the token. */
export const warnOfRefusal = (reason: string): Effect.Effect<void> =>
  Effect.flatMap(RefusalsAreLogged, (logged) =>
    logged ? Effect.annotateLogs(Effect.logWarning("A token was refused"), { reason }) : Effect.void,
  )

/** Signed tokens of operators. Nothing is kept of them. */
export class Tokens extends Context.Service<
  Tokens,
  {
    /** Of an `Authorization` header, for the admin API; every refusal is logged as WARN. */
    readonly verify: (authorization: string | undefined) => Effect.Effect<Bearer, TokenRefused>
    /** The same of a bare token for `audience`. */
    readonly check: (token: string, audience: string) => Effect.Effect<Bearer, TokenRefused>
    /** `ttl`: 30 days at most; `audience`: the admin API unless given. */
    readonly issue: (of: {
      readonly name: string
      readonly ttl: Duration.Duration
      readonly audience?: string
    }) => Effect.Effect<string>
  }
>()("confidant/domain/Tokens") {}

import { createHash } from "node:crypto"
import { Clock, Duration, Effect, Layer } from "effect"
import { LinkRefused, OpsSessions } from "../../domain/operators/OpsSessions.ts"
import { linkLives, sessionLives } from "../../policy/OpsPage.ts"
import { Tokens } from "../../domain/operators/Tokens.ts"

const digest = (token: string) => createHash("sha256").update(token).digest("base64")

const linkAudience = "confidant-ops-link"
const sessionAudience = "confidant-ops"

/** A link's token: good once, for five minutes. */
export const issueLink = (name: string): Effect.Effect<string, never, Tokens> =>
  Tokens.use((tokens) => tokens.issue({ name, ttl: linkLives, audience: linkAudience }))

/** Stateless except for what was used up. */
export const makeSessions = Effect.gen(function* () {
  const tokens = yield* Tokens
  const startedAt = yield* Clock.currentTimeMillis
  /** Used links and ended sessions, by digest, until they expire. */
  const spent = new Map<string, number>()

  const spend = (token: string, until: number, now: number) => {
    for (const [key, end] of spent) if (end < now) spent.delete(key)
    spent.set(digest(token), until)
  }

  const enter = Effect.fnUntraced(function* (token: string) {
    const { name, issuedAt } = yield* Effect.mapError(
      tokens.check(token, linkAudience),
      () => new LinkRefused({ message: "It is too old, or it is not a link of this bot." }),
    )
    const now = yield* Clock.currentTimeMillis
    // The links used in the process before this one are unknown.
    if ((issuedAt + 1) * 1000 <= startedAt) {
      return yield* new LinkRefused({ message: "The bot was restarted after this link was made." })
    }
    if (spent.has(digest(token))) return yield* new LinkRefused({ message: "It has been used already." })
    // Longer than it lives: clocks may differ a little.
    spend(token, now + 2 * Duration.toMillis(linkLives), now)
    return { name, session: yield* tokens.issue({ name, ttl: sessionLives, audience: sessionAudience }) }
  })

  const who = Effect.fnUntraced(
    function* (session: string) {
      if (session === "") return null
      const { name } = yield* tokens.check(session, sessionAudience)
      return spent.has(digest(session)) ? null : name
    },
    Effect.orElseSucceed(() => null),
  )

  const leave = Effect.fnUntraced(function* (session: string) {
    const now = yield* Clock.currentTimeMillis
    if ((yield* who(session)) !== null) spend(session, now + 2 * Duration.toMillis(sessionLives), now)
  })

  return OpsSessions.of({ enter, who, leave })
})

export const SignedSessions: Layer.Layer<OpsSessions, never, Tokens> = Layer.effect(OpsSessions, makeSessions)

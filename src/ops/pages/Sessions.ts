import { Clock, Duration, Effect, Layer } from "effect"
import { LinkRefused, OpsSessions } from "../../domain/operators/OpsSessions.ts"
import { SpentTokens } from "../../domain/operators/SpentTokens.ts"
import { warnOfRefusal, Tokens } from "../../domain/operators/Tokens.ts"
import { linkLives, sessionLives } from "../../policy/ops/OpsPage.ts"

const linkAudience = "confidant-ops-link"
const sessionAudience = "confidant-ops"

export const issueLink = (name: string): Effect.Effect<string, never, Tokens> =>
  Tokens.use((tokens) => tokens.issue({ name, ttl: linkLives, audience: linkAudience }))

const refuse = (message: string) => Effect.andThen(warnOfRefusal(message), Effect.fail(new LinkRefused({ message })))

/** Stateless except for what was used up. */
export const makeSessions = Effect.gen(function* () {
  const tokens = yield* Tokens
  const stored = yield* SpentTokens
  const startedAt = yield* Clock.currentTimeMillis
  /** What was used up here, by id, until it ends: known also while the database is away. */
  const own = new Map<string, { readonly until: number; isStored: boolean }>()

  const remember = (id: string, until: number, now: number) => {
    for (const [key, kept] of own) if (kept.until < now) own.delete(key)
    own.set(id, { until, isStored: false })
  }

  /** null: the database does not say. */
  const store = Effect.fnUntraced(function* (id: string, until: number) {
    const isFirst = yield* Effect.orElseSucceed(stored.spend(id, until), () => null)
    const kept = own.get(id)
    if (isFirst !== null && kept !== undefined) kept.isStored = true
    return isFirst
  })

  const storeTheRest = Effect.suspend(() =>
    Effect.forEach(
      [...own].filter(([, { isStored }]) => !isStored),
      ([id, { until }]) => store(id, until),
      { discard: true },
    ),
  )

  const enter = Effect.fnUntraced(function* (token: string) {
    const { id, issuedAt, name } = yield* Effect.mapError(
      tokens.check(token, linkAudience),
      () => new LinkRefused({ message: "It is too old, or it is not a link of this bot." }),
    )
    const now = yield* Clock.currentTimeMillis
    if (own.has(id)) return yield* refuse("It has been used already.")
    // Longer than it lives: clocks may differ a little.
    const until = now + 2 * Duration.toMillis(linkLives)
    remember(id, until, now)
    const isFirst = yield* store(id, until)
    if (isFirst === false) return yield* refuse("It has been used already.")
    if (isFirst === null && (issuedAt + 1) * 1000 <= startedAt) {
      return yield* refuse("The bot was restarted after this link was made, and the database does not answer.")
    }
    return { name, session: yield* tokens.issue({ name, ttl: sessionLives, audience: sessionAudience }) }
  })

  const known = Effect.fnUntraced(
    function* (session: string) {
      if (session === "") return null
      const { id, name } = yield* tokens.check(session, sessionAudience)
      if (own.has(id)) return null
      yield* storeTheRest
      const isSpent = yield* Effect.orElseSucceed(stored.isSpent(id), () => false)
      return isSpent ? null : { id, name }
    },
    Effect.orElseSucceed(() => null),
  )

  const leave = Effect.fnUntraced(function* (session: string) {
    const now = yield* Clock.currentTimeMillis
    const found = yield* known(session)
    if (found === null) return
    const until = now + 2 * Duration.toMillis(sessionLives)
    remember(found.id, until, now)
    yield* store(found.id, until)
  })

  return OpsSessions.of({ enter, leave, who: (session) => Effect.map(known(session), (found) => found?.name ?? null) })
})

export const SignedSessions: Layer.Layer<OpsSessions, never, SpentTokens | Tokens> = Layer.effect(
  OpsSessions,
  makeSessions,
)

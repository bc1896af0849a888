import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Settings } from "../../../src/config/Settings.ts"
import { issueLink, makeSessions } from "../../../src/ops/pages/Sessions.ts"
import { SpentTokens } from "../../../src/domain/operators/SpentTokens.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { Tokens } from "../../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../../src/ops/http/TokensJwt.ts"
import { memorySpentTokens, MemorySpentTokens } from "../../support/MemorySpentTokens.ts"
import { settingsWith } from "../../support/Settings.ts"

const signing = (secret: string) =>
  Layer.fresh(TokensJwt).pipe(
    Layer.provide(Layer.succeed(Settings, settingsWith({ jwtSecret: Redacted.make(secret) }))),
  )

const withTokens = Effect.provide(Layer.merge(signing("s".repeat(32)), MemorySpentTokens))

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** Other texts that mean the same bytes to a lenient reader. */
const spellings = (token: string) => {
  const last = letters.indexOf(token.at(-1) ?? "")
  return [
    ...[1, 2, 3].map((bits) => `${token.slice(0, -1)}${letters[last ^ bits]}`),
    `${token}=`,
    `${token} `,
    ` ${token}`,
    `${token}\n`,
    token.replace(".", "=."),
    token.replaceAll("-", "+").replaceAll("_", "/"),
  ].filter((other) => other !== token)
}

const away = new StoreError({ operation: "x", transient: true, sqlState: null, message: "away" })

/** A database that can be taken away. */
const failing = () => {
  const database = memorySpentTokens()
  let isAway = false
  const unlessAway = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.suspend((): Effect.Effect<A, E | StoreError> => (isAway ? Effect.fail(away) : effect))
  return {
    setAway: (value: boolean) => Effect.sync(() => (isAway = value)),
    layer: Layer.succeed(SpentTokens, {
      spend: (id, until) => unlessAway(database.spend(id, until)),
      isSpent: (id) => unlessAway(database.isSpent(id)),
    }),
  }
}

describe("Sessions", () => {
  it.effect("a link signs in once", () =>
    Effect.gen(function* () {
      const sessions = yield* makeSessions
      const link = yield* issueLink("olga")
      const { name, session } = yield* sessions.enter(link)
      assert.strictEqual(name, "olga")
      assert.strictEqual(yield* sessions.who(session), "olga")
      assert.include((yield* Effect.flip(sessions.enter(link))).message, "used")
      const another = yield* issueLink("olga")
      assert.notStrictEqual(another, link, "two links of one second are two links")
      yield* sessions.enter(another)
    }).pipe(withTokens),
  )

  it.effect("of two at once one gets in", () =>
    Effect.gen(function* () {
      const sessions = yield* makeSessions
      const link = yield* issueLink("olga")
      const both = yield* Effect.all([Effect.exit(sessions.enter(link)), Effect.exit(sessions.enter(link))], {
        concurrency: "unbounded",
      })
      assert.lengthOf(
        both.filter(({ _tag }) => _tag === "Success"),
        1,
      )
    }).pipe(withTokens),
  )

  it.effect("a link ends after five minutes, used or not, and a session after twelve hours", () =>
    Effect.gen(function* () {
      const sessions = yield* makeSessions
      const [used, late] = [yield* issueLink("olga"), yield* issueLink("olga")]
      const { session } = yield* sessions.enter(used)
      yield* TestClock.adjust("5 minutes")
      assert.include((yield* Effect.flip(sessions.enter(used))).message, "used")
      yield* TestClock.adjust("6 seconds")
      assert.include((yield* Effect.flip(sessions.enter(late))).message, "too old")
      yield* TestClock.adjust("11 hours")
      assert.strictEqual(yield* sessions.who(session), "olga")
      yield* TestClock.adjust("1 hour")
      assert.isNull(yield* sessions.who(session))
    }).pipe(withTokens),
  )

  it.effect("tokens of another use, another secret or nobody are worth nothing", () =>
    Effect.gen(function* () {
      const sessions = yield* makeSessions
      const link = yield* issueLink("olga")
      assert.isNull(yield* sessions.who(link), "a link is no session")
      const { session } = yield* sessions.enter(link)
      yield* Effect.flip(sessions.enter(session))
      const ttl = Duration.hours(1)
      const admin = yield* Tokens.use((tokens) => tokens.issue({ name: "olga", ttl }))
      assert.isNull(yield* sessions.who(admin))
      yield* Effect.flip(sessions.enter(admin))
      const foreign = yield* Effect.provide(issueLink("olga"), signing("x".repeat(32)))
      yield* Effect.flip(sessions.enter(foreign))
      for (const nothing of ["", "a.b.c", `${session}x`]) assert.isNull(yield* sessions.who(nothing))
    }).pipe(withTokens),
  )

  it.effect("what was signed out stays out", () =>
    Effect.gen(function* () {
      const sessions = yield* makeSessions
      const { session } = yield* sessions.enter(yield* issueLink("olga"))
      yield* sessions.leave(session)
      assert.isNull(yield* sessions.who(session))
    }).pipe(withTokens),
  )

  it.effect("what was used up stays so, however it is spelled", () =>
    Effect.gen(function* () {
      const sessions = yield* makeSessions
      const link = yield* issueLink("olga")
      const { session } = yield* sessions.enter(link)
      assert.isAbove(spellings(link).length, 4)
      for (const other of spellings(link)) yield* Effect.flip(sessions.enter(other))
      for (const other of spellings(session)) assert.isNull(yield* sessions.who(other))
      yield* sessions.leave(session)
      for (const other of [session, ...spellings(session)]) assert.isNull(yield* sessions.who(other))
      const unused = yield* issueLink("olga")
      for (const other of spellings(unused)) yield* Effect.flip(sessions.enter(other))
      yield* sessions.enter(unused)
    }).pipe(withTokens),
  )

  it.effect("what was used up in one process is so in every other, and after a restart", () =>
    Effect.gen(function* () {
      const link = yield* issueLink("olga")
      const [one, other] = [yield* makeSessions, yield* makeSessions]
      const { session } = yield* one.enter(link)
      assert.include((yield* Effect.flip(other.enter(link))).message, "used")
      assert.strictEqual(yield* other.who(session), "olga")
      yield* other.leave(session)
      yield* TestClock.adjust("2 seconds")
      const later = yield* makeSessions
      for (const sessions of [one, other, later]) assert.isNull(yield* sessions.who(session))
      yield* later.enter(yield* issueLink("olga"))
    }).pipe(withTokens),
  )

  it.effect(
    "while the database is away, each process knows its own, and a link from before its start is refused",
    () => {
      const { layer, setAway } = failing()
      return Effect.gen(function* () {
        const [early, old] = [yield* issueLink("olga"), yield* issueLink("olga")]
        yield* TestClock.adjust("2 seconds")
        const [one, other] = [yield* makeSessions, yield* makeSessions]
        yield* one.enter(early)
        yield* setAway(true)
        assert.include((yield* Effect.flip(one.enter(old))).message, "restarted")
        const link = yield* issueLink("olga")
        const { session } = yield* one.enter(link)
        assert.include((yield* Effect.flip(one.enter(link))).message, "used")
        assert.strictEqual(yield* one.who(session), "olga")
        yield* one.leave(session)
        assert.isNull(yield* one.who(session))
        yield* setAway(false)
        const { session: next } = yield* one.enter(yield* issueLink("olga"))
        yield* one.who(next)
        assert.isNull(yield* other.who(session), "the others learn of it once the database is back")
      }).pipe(Effect.provide(Layer.merge(signing("s".repeat(32)), layer)))
    },
  )
})

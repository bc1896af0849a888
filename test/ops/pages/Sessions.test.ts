import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Settings } from "../../../src/config/Settings.ts"
import { issueLink, makeSessions } from "../../../src/ops/pages/Sessions.ts"
import { Tokens } from "../../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../../src/ops/http/TokensJwt.ts"
import { settingsWith } from "../../support/Settings.ts"

const signing = (secret: string) =>
  Layer.fresh(TokensJwt).pipe(
    Layer.provide(Layer.succeed(Settings, settingsWith({ jwtSecret: Redacted.make(secret) }))),
  )

const withTokens = Effect.provide(signing("s".repeat(32)))

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

  it.effect("a link from before this start is refused: it may have been used there", () =>
    Effect.gen(function* () {
      const link = yield* issueLink("olga")
      yield* TestClock.adjust("2 seconds")
      const sessions = yield* makeSessions
      assert.include((yield* Effect.flip(sessions.enter(link))).message, "restarted")
    }).pipe(withTokens),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Redacted, Schema } from "effect"
import { ClusterError } from "effect/cluster"
import type { Settings } from "../../src/config/Settings.ts"
import * as Logging from "../../src/telemetry/Logging.ts"
import { provideSettings } from "../support/Settings.ts"

const token = "123456789:AAF-abcdefghijklmnopqrstuvwxyz012345"

const secrets: Partial<Settings["Service"]> = {
  telegram: {
    _tag: "Bot",
    token: Redacted.make(token),
    apiRoot: "https://api.telegram.org",
    rateLimits: true,
    intake: { _tag: "Webhook", url: "https://bot.test/hook", secret: Redacted.make("hook-secret") },
  },
  model: { _tag: "OpenAiCompatible", baseUrl: "", apiKey: Redacted.make('sk-"quoted"'), model: "m", fallbacks: [] },
  database: {
    _tag: "Server",
    url: Redacted.make("postgres://bot:p%40ssword@db.test/confidant"),
    pool: Redacted.make("postgres://bot:p%40oled-word@pool.test/confidant"),
  },
  jwtSecret: Redacted.make("the-secret-of-the-admin-api-012345"),
  redis: Redacted.make("redis://:r%40dis-word@cache.test:6379"),
  backup: {
    dir: "/backups",
    recipient: null,
    s3: {
      bucket: "b",
      prefix: "",
      endpoint: null,
      region: "r",
      accessKeyId: "AKIA",
      secretAccessKey: Redacted.make("s3-secret-key"),
    },
  },
}

/** What the effect prints, as one text per call of the console. */
const printed = (effect: Effect.Effect<unknown>, changed: Partial<Settings["Service"]>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const print = (...args: ReadonlyArray<unknown>) => lines.push(args.join(" "))
    const console: Console.Console = Object.assign(Object.create(yield* Console.Console), {
      log: print,
      error: print,
      group: () => {},
      groupEnd: () => {},
    })
    yield* effect.pipe(
      Effect.provide(Logging.layer.pipe(provideSettings(changed))),
      Effect.provideService(Console.Console, console),
    )
    return lines
  })

const decodeLine = Schema.decodeUnknownEffect(
  Schema.fromJsonString(
    Schema.Struct({
      timestamp: Schema.String,
      severity_text: Schema.String,
      severity_number: Schema.Int,
      body: Schema.String,
      attributes: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
      trace_id: Schema.optionalKey(Schema.String),
      span_id: Schema.optionalKey(Schema.String),
    }),
  ),
)

describe("Logging", () => {
  it.effect("prints one JSON object per line, named as OpenTelemetry names its fields, with the ids of its span", () =>
    Effect.gen(function* () {
      const said = Effect.logInfo("Turn done").pipe(Effect.annotateLogs("parts", 2))
      const inSpan = Effect.gen(function* () {
        const span = yield* Effect.currentSpan
        yield* said
        return span
      }).pipe(Effect.withSpan("turn"))
      const spans: Array<{ readonly traceId: string; readonly spanId: string }> = []
      const lines = yield* printed(
        Effect.andThen(
          said,
          Effect.tap(inSpan, (span) => Effect.sync(() => spans.push(span))),
        ).pipe(Effect.orDie),
        {},
      )
      const [outside, inside] = yield* Effect.forEach(lines, (line) => decodeLine(line))
      assert.strictEqual(lines.length, 2)
      assert.deepStrictEqual(
        [outside?.severity_text, outside?.severity_number, outside?.body, outside?.attributes],
        ["INFO", 9, "Turn done", { parts: 2 }],
      )
      assert.strictEqual(outside?.timestamp, "1970-01-01T00:00:00.000Z")
      assert.deepStrictEqual(Object.keys(outside ?? {}), [
        "timestamp",
        "severity_text",
        "severity_number",
        "body",
        "attributes",
      ])
      assert.strictEqual(outside?.trace_id, undefined)
      assert.strictEqual(inside?.trace_id, spans[0]?.traceId)
      assert.strictEqual(inside?.span_id, spans[0]?.spanId)
    }),
  )

  it.effect("tells a failure by OpenTelemetry's exception attributes", () =>
    Effect.gen(function* () {
      const died = Effect.catchCause(Effect.die(new RangeError("out of it")), (cause) => Effect.logError("Died", cause))
      const [line] = yield* Effect.forEach(yield* printed(died, {}), (text) => decodeLine(text))
      assert.strictEqual(line?.body, "Died")
      assert.deepInclude(line?.attributes, { "exception.type": "RangeError", "exception.message": "out of it" })
      assert.include(String(line?.attributes?.["exception.stacktrace"]), "Logging.test.ts")
    }),
  )

  it.effect("tells an expected failure in one line, with the words of what caused it", () =>
    Effect.gen(function* () {
      const failed = Effect.catchCause(
        ClusterError.PersistenceError.refail(Effect.fail(new Error("connect ENOENT"))),
        (cause) => Effect.logError("Shard lock storage is unhealthy", cause),
      )
      const [pretty] = yield* printed(failed, { log: { level: "info", format: "pretty" } })
      assert.match(pretty ?? "", /ERROR Shard lock storage is unhealthy reason="connect ENOENT"$/)
      assert.notInclude(pretty, "\n")
      const [line] = yield* Effect.forEach(yield* printed(failed, {}), (text) => decodeLine(text))
      assert.strictEqual(line?.attributes?.["exception.message"], "connect ENOENT")
      assert.notProperty(line?.attributes, "exception.stacktrace")
    }),
  )

  it.effect("a line for people begins with its date, and names what matters behind it", () =>
    Effect.gen(function* () {
      const said = Effect.logWarning("Retry 1/3").pipe(
        Effect.annotateLogs({ operation: "Inbox.settle", reason: "ConnectionError 08006", status: null }),
      )
      const [line] = yield* printed(said, { log: { level: "info", format: "pretty" } })
      assert.match(
        line ?? "",
        /^(1970-01-01|1969-12-31) \d\d:\d\d:00\.000 WARN {2}Retry 1\/3 operation=Inbox\.settle reason="ConnectionError 08006"$/,
      )
    }),
  )

  it.effect("prints nothing below the level of the settings", () =>
    Effect.gen(function* () {
      const levels = Effect.all([
        Effect.logDebug("d"),
        Effect.logInfo("i"),
        Effect.logWarning("w"),
        Effect.logError("e"),
      ])
      const lines = yield* printed(levels, { log: { level: "warn", format: "json" } })
      const decoded = yield* Effect.forEach(lines, (line) => decodeLine(line))
      assert.deepStrictEqual(
        decoded.map((line) => line.severity_text),
        ["WARN", "ERROR"],
      )
    }),
  )

  it.effect.each([{ format: "json" as const }, { format: "pretty" as const }])(
    "no secret of the settings gets into a $format line, wherever it stands",
    ({ format }) =>
      Effect.gen(function* () {
        const foreign = "987654321:BBF_abcdefghijklmnopqrstuvwxyz0123456"
        const leaks = Effect.gen(function* () {
          yield* Effect.logInfo(`GET /bot${token}/getMe`, { nested: { secret: "hook-secret", key: 'sk-"quoted"' } })
          yield* Effect.logError("refused by S3", { cause: new Error("s3-secret-key") })
          yield* Effect.logError("failed").pipe(Effect.annotateLogs({ password: "p@ssword", encoded: "p%40ssword" }))
          yield* Effect.logWarning("signed with the-secret-of-the-admin-api-012345")
          yield* Effect.logError("lost redis://:r%40dis-word@cache.test:6379", { password: "r@dis-word" })
          yield* Effect.logError("refused by postgres://bot:p%40oled-word@pool.test", { password: "p@oled-word" })
          yield* Effect.logError("crashed", new Error(`no route for postgres://bot:p%40ssword@db.test/confidant`))
          yield* Effect.die(new Error(`foreign ${foreign}`)).pipe(Effect.catchCause((cause) => Effect.logError(cause)))
        })
        const all = (yield* printed(leaks, { ...secrets, log: { level: "info", format } })).join("\n")
        for (const secret of [
          token,
          "hook-secret",
          "admin-api",
          "quoted",
          "p@ssword",
          "p@oled-word",
          "p%40oled-word",
          "p%40ssword",
          "dis-word",
          "s3-secret",
          foreign,
        ]) {
          assert.notInclude(all, secret)
        }
        assert.include(all, "GET /bot[redacted]/getMe")
        assert.include(all, "foreign [redacted]")
      }),
  )

  it("without LOG_FORMAT lines are for people on a terminal and for machines elsewhere", () => {
    assert.strictEqual(Logging.formatOf(null, true), "pretty")
    assert.strictEqual(Logging.formatOf(null, false), "json")
    assert.strictEqual(Logging.formatOf("pretty", false), "pretty")
    assert.strictEqual(Logging.formatOf("json", true), "json")
  })

  it.effect("a secret too short to be one leaves words alone", () =>
    Effect.gen(function* () {
      const database = { _tag: "Server", url: Redacted.make("postgres://bot:bot@db.test/bot"), pool: null } as const
      const [line] = yield* printed(Effect.logInfo("the bot is up"), { database })
      assert.include(line ?? "", "the bot is up")
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import type { BreakerView } from "../../../src/boundary/GuardedCall.ts"
import { type Observation, report } from "../../../src/ops/ready/ReadyReport.ts"

const now = 1_800_000_000_000

const well: Observation = {
  now,
  database: {
    answeredAt: now - 1_000,
    failure: null,
    migrations: { applied: 5, needed: 5 },
    isReadOnly: false,
    waiting: null,
  },
  inbound: { mode: "poll", lastSuccessAt: now - 40_000, problem: null, unstoredSince: null },
  breakers: [],
  redis: "up",
  spool: 0,
  faults: [],
}

const breaker = (dependency: BreakerView["dependency"], instance: string | null = null): BreakerView => ({
  key: instance === null ? dependency : `${dependency}:${instance}`,
  dependency,
  instance,
  state: "open",
  failures: 5,
  forced: null,
})

const isReady = (changed: Partial<Observation>) => report({ ...well, ...changed }, false).ready

describe("readiness", () => {
  it("fails only for what keeps the bot from serving", () => {
    const { database, inbound } = well
    assert.isTrue(isReady({}))
    assert.isFalse(report(well, true).ready)
    assert.isFalse(isReady({ inbound: { ...inbound, lastSuccessAt: null } }))
    assert.isTrue(isReady({ inbound: { ...inbound, mode: "standby", lastSuccessAt: null } }))
    assert.isFalse(isReady({ inbound: { ...inbound, problem: "Telegram cannot be reached" } }))
    assert.isFalse(isReady({ database: { ...database, migrations: { applied: 4, needed: 5 } } }))
    assert.isFalse(isReady({ database: { ...database, failure: "away", answeredAt: now - 5_001 } }))
    assert.isFalse(isReady({ database: { ...database, isReadOnly: true } }))
  })

  it("lasts through one question that the database did not answer, and never ends for age without a failure", () => {
    const { database } = well
    assert.isTrue(isReady({ database: { ...database, failure: "away", answeredAt: now - 5_000 } }))
    assert.isTrue(isReady({ database: { ...database, failure: null, answeredAt: now - 60_000 } }))
  })

  it("ends when nothing came in for longer than a poll or a check of the webhook takes", () => {
    const silent = (mode: "poll" | "webhook", seconds: number) =>
      isReady({ inbound: { mode, lastSuccessAt: now - seconds * 1_000, problem: null, unstoredSince: null } })
    assert.deepStrictEqual([silent("poll", 75), silent("poll", 76)], [true, false])
    assert.deepStrictEqual([silent("webhook", 180), silent("webhook", 181)], [true, false])
  })

  it("reports open breakers of models and Redis, a Redis that is down and faults, and stays", () => {
    const told = report(
      {
        ...well,
        redis: "down",
        breakers: [breaker("redis"), breaker("model"), breaker("model", "second")],
        faults: [{ name: "llm", probability: 0.5 }],
        database: {
          ...well.database,
          waiting: { turns: 2, oldestUnanswered: now - 90_000, deadLetters: 1 },
        },
      },
      false,
    )
    assert.isTrue(told.ready)
    assert.deepStrictEqual(told.redis, { status: "down", circuit_breaker: { state: "open", failure_count: 5 } })
    assert.deepStrictEqual(
      told.models?.map(({ instance, circuit_breaker: { state } }) => [instance, state]),
      [
        [null, "open"],
        ["second", "open"],
      ],
    )
    assert.deepStrictEqual(told.faults, [{ name: "llm", probability: 0.5 }])
    assert.deepStrictEqual(told.backlog, { turns: 2, oldest_unanswered_seconds: 90, dead_letters: 1, spool: 0 })
  })
})

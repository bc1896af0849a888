import { assert, describe, it, test } from "@effect/vitest"
import { Duration, Schema } from "effect"
import {
  type AlertState,
  calm,
  dueMessage,
  isQuiet,
  type Message,
  observed,
  said,
} from "../../../src/ops/alerts/AlertState.ts"

const minute = 60_000
const hour = 60 * minute

interface Told {
  readonly message: Message
  readonly at: number
  readonly holds: boolean
}

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const Moment = Schema.Struct({
  /** Since the moment before, in milliseconds. */
  later: between(1_000, 40 * minute),
  holds: Schema.Boolean,
  /** Whether Telegram takes a message. */
  reachable: Schema.Boolean,
})
type Moment = typeof Moment.Type

const Course = Schema.Array(Moment).check(Schema.isMaxLength(120))

const Rule = Schema.Struct({ minutes: between(0, 30), severity: Schema.Literals(["critical", "warning"]) })

/** What an alert says in the course of these moments, the first of which is midnight. */
const run = (
  course: ReadonlyArray<Moment>,
  { minutes, severity }: typeof Rule.Type,
): { readonly told: ReadonlyArray<Told>; readonly state: AlertState; readonly now: number } => {
  const rule = { holdsFor: Duration.minutes(minutes), severity }
  let state = calm
  let now = 0
  const told: Array<Told> = []
  for (const { holds, later, reachable } of course) {
    now += later
    state = observed(state, holds, now)
    const message = dueMessage(state, rule, now, isQuiet(Math.floor(now / hour) % 24))
    if (message === null || !reachable) continue
    told.push({ message, at: now, holds })
    state = said(state, message, "words", now)
  }
  return { told, state, now }
}

describe("an alert", () => {
  it.prop("is never sent twice within an hour", [Course, Rule], ([course, rule]) => {
    const { told } = run(course, rule)
    for (const [index, { at }] of told.entries()) {
      if (index > 0) assert.isAtLeast(at - (told[index - 1]?.at ?? 0), hour)
    }
  })

  it.prop("begins and ends in turn, and a beginning comes first", [Course, Rule], ([course, rule]) => {
    const { told } = run(course, rule)
    for (const [index, { holds, message }] of told.entries()) {
      assert.strictEqual(message, index % 2 === 0 ? "begin" : "end")
      assert.strictEqual(holds, message === "begin", "says what is so at this moment")
    }
  })

  it.prop("that is only a warning is not sent at night", [Course, Rule], ([course, rule]) => {
    const { told } = run(course, { ...rule, severity: "warning" })
    for (const { at } of told) assert.isFalse(isQuiet(Math.floor(at / hour) % 24))
  })

  it.prop(
    "is told in the end, and its end too, when Telegram is back and it is day",
    [Course, Rule],
    ([course, rule]) => {
      const goesOn = (holds: boolean) =>
        Array.from({ length: 60 }, (): Moment => ({ later: 30 * minute, holds, reachable: true }))
      const on = run([...course, ...goesOn(true)], rule)
      assert.strictEqual(on.told.at(-1)?.message, "begin")
      assert.isNotNull(on.state.told)
      const over = run([...course, ...goesOn(true), ...goesOn(false)], rule)
      assert.strictEqual(over.told.at(-1)?.message, "end")
      assert.isNull(over.state.told)
    },
  )

  it.prop("is sent only after it has held for as long as its rule requires", [Course, Rule], ([course, rule]) => {
    let since: number | null = null
    let now = 0
    const { told } = run(course, rule)
    const beginnings = new Set(told.filter(({ message }) => message === "begin").map(({ at }) => at))
    for (const { holds, later } of course) {
      now += later
      since = holds ? (since ?? now) : null
      if (beginnings.has(now)) assert.isAtLeast(now - (since ?? Infinity), rule.minutes * minute)
    }
  })

  test("that ends while its message is being sent gets its all-clear", () => {
    const begun = observed(calm, true, 0)
    const ended = said(observed(begun, false, 1_000), "begin", "words", 2_000)
    const rule = { holdsFor: Duration.zero, severity: "critical" } as const
    assert.strictEqual(dueMessage(ended, rule, 2_000 + hour, false), "end")
  })

  test("that is only a warning waits from 22:00 until 7:00", () => {
    assert.deepStrictEqual(
      [21, 22, 23, 0, 6, 7].map((at) => isQuiet(at)),
      [false, true, true, true, true, false],
    )
  })
})

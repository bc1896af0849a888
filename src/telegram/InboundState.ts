import { Clock, Duration, Effect, Layer } from "effect"
import { Inbound } from "../domain/talk/incoming/Inbound.ts"
import { inbound } from "../policy/ops/Health.ts"

type Trouble = { readonly problem: string; readonly since: number } | null

/** Only a failure that lasts counts as a problem. */
export const layer = (mode: "poll" | "webhook"): Layer.Layer<Inbound> =>
  Layer.sync(Inbound, () => {
    let lastSuccessAt: number | null = null
    let trouble: Trouble = null
    let unstored: Trouble = null
    let isStandby = false
    const lasts = Duration.toMillis(inbound.hiccup)
    const lasting = (found: Trouble, now: number) =>
      found !== null && now - found.since >= lasts ? found.problem : null
    return Inbound.of({
      succeeded: Effect.map(Clock.currentTimeMillis, (now) => {
        isStandby = false
        lastSuccessAt = now
        trouble = null
      }),
      failed: (problem) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          isStandby = false
          trouble = { problem, since: trouble?.since ?? now }
        }),
      stored: Effect.map(Clock.currentTimeMillis, (now) => {
        isStandby = false
        lastSuccessAt = now
        trouble = null
        unstored = null
      }),
      notStored: (problem) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          isStandby = false
          unstored = { problem, since: unstored?.since ?? now }
        }),
      standBy: Effect.sync(() => {
        isStandby = true
        trouble = null
        unstored = null
      }),
      state: Effect.map(Clock.currentTimeMillis, (now) => ({
        mode: isStandby ? "standby" : mode,
        lastSuccessAt: isStandby ? null : lastSuccessAt,
        problem: lasting(unstored, now) ?? lasting(trouble, now),
        unstoredSince: unstored?.since ?? null,
      })),
    })
  })

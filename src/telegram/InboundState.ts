import { Clock, Duration, Effect, Layer } from "effect"
import { Inbound } from "../domain/talk/Inbound.ts"
import { inbound } from "../policy/Health.ts"

/** Only a failure that lasts counts as a problem. */
export const layer = (mode: "poll" | "webhook"): Layer.Layer<Inbound> =>
  Layer.sync(Inbound, () => {
    let lastSuccessAt: number | null = null
    let trouble: { readonly problem: string; readonly since: number } | null = null
    const lasts = Duration.toMillis(inbound.hiccup)
    return Inbound.of({
      succeeded: Effect.map(Clock.currentTimeMillis, (now) => {
        lastSuccessAt = now
        trouble = null
      }),
      failed: (problem) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          trouble = { problem, since: trouble?.since ?? now }
        }),
      state: Effect.map(Clock.currentTimeMillis, (now) => ({
        mode,
        lastSuccessAt,
        problem: trouble !== null && now - trouble.since >= lasts ? trouble.problem : null,
      })),
    })
  })

import { Clock, Duration, Effect } from "effect"
import { Settings } from "../../config/Settings.ts"
import { ModelProbe } from "../../domain/Probes.ts"

/** Asks each model once, so that the log says at the start which one answers, how, and what is wrong if it does not. */
export const askModels: Effect.Effect<void, never, ModelProbe | Settings> = Effect.gen(function* () {
  const probe = yield* ModelProbe
  const { modelLimits } = yield* Settings
  if (probe === null) return yield* Effect.logInfo("LLM_BASE_URL is not set: practice mode, simple rules answer")
  yield* Effect.forEach(
    probe.models,
    Effect.fnUntraced(
      function* (name) {
        const begun = yield* Clock.currentTimeMillis
        const report = yield* probe.ask(name, Duration.seconds(modelLimits.patienceSeconds))
        if (report === null) {
          return yield* Effect.logWarning(`The model ${name} has not answered within ${modelLimits.patienceSeconds} s`)
        }
        const seconds = (((yield* Clock.currentTimeMillis) - begun) / 1_000).toFixed(1)
        yield* Effect.logInfo([`The model ${name} answered in ${seconds} s`, ...report.peculiarities].join("; "))
      },
      Effect.catch(({ fix, message }) => Effect.logError(`${message}. ${fix}`)),
    ),
    { concurrency: "unbounded", discard: true },
  )
})

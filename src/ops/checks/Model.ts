import { Clock, Duration, Effect } from "effect"
import { ModelProbe } from "../../domain/Probes.ts"
import { checkCall, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem, warning } from "./Check.ts"

const late = (name: string) =>
  warning(
    `${name} has not answered within ${Duration.toSeconds(checkCall.model.timeout)} s; it may be loading`,
    "Try again in a minute. The bot itself waits as LLM_PATIENCE_SECONDS says.",
  )

export const model: Check<ModelProbe> = {
  name: "model",
  within: within.model,
  look: Effect.gen(function* () {
    const probe = yield* ModelProbe
    if (probe === null) return [ok("LLM_BASE_URL is not set: practice mode, simple rules answer")]
    const rows = yield* Effect.forEach(
      probe.models,
      (name) =>
        orProblem(
          Effect.gen(function* () {
            const begun = yield* Clock.currentTimeMillis
            const report = yield* probe.ask(name, checkCall.model.timeout)
            if (report === null) return [late(name)]
            const seconds = (((yield* Clock.currentTimeMillis) - begun) / 1_000).toFixed(1)
            return [ok([`${name} answered in ${seconds} s`, ...report.peculiarities].join("; "))]
          }),
        ),
      { concurrency: "unbounded" },
    )
    return rows.flat()
  }),
}

/** Free of charge: whether the server knows the models. */
export const modelListed: Check<ModelProbe> = {
  name: "model",
  within: within.network,
  look: orProblem(
    Effect.gen(function* () {
      const probe = yield* ModelProbe
      if (probe === null) return [ok("practice mode")]
      const names = yield* probe.listed
      if (names === null) return [ok("The server answers and has no list of models")]
      const unknown = probe.models.filter((name) => !names.includes(name))
      return unknown.length === 0
        ? [ok(`${probe.models.join(", ")}: listed`)]
        : [warning(`Not in the server's list: ${unknown.join(", ")}`, "Correct LLM_MODEL or LLM_FALLBACK_MODELS.")]
    }),
  ),
}

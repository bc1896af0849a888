import { Effect } from "effect"
import { EmbeddingProbe } from "../../domain/Probes.ts"
import { within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem, warning } from "./Check.ts"

/** Who makes vectors and why, and from which cosine on two texts say the same. */
export const embeddings: Check<EmbeddingProbe> = {
  name: "embeddings",
  within: within.model,
  look: Effect.flatMap(EmbeddingProbe, ({ choice, fix, look }) => {
    if (look === null) return Effect.succeed([fix === null ? ok(choice) : warning(choice, fix)])
    return orProblem(
      Effect.map(look, ({ of, reached, sameFrom }) => [
        ok(
          `${choice}; two texts say the same from a cosine of ${sameFrom.toFixed(2)} on, which ${reached} of ${of} examples reach`,
        ),
      ]),
    )
  }),
}

import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { type DeadLetter, DeadLetters } from "../../domain/operators/DeadLetters.ts"
import { dropTurn } from "../../operators/DropTurn.ts"
import { retryTurn } from "../../operators/RetryTurn.ts"
import { deadLettersListed } from "../../policy/Limits.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { conflict, notFound, orUnavailable } from "./Problems.ts"

const shown = ({ updateId, ...letter }: DeadLetter) => ({ id: updateId, ...letter })

const refusals = { UnknownTarget: notFound("GET /admin/dead-letters lists them."), ActionRefused: conflict() }

export const DeadLetterHandlers = HttpApiBuilder.group(AdminApi, "deadLetters", (handlers) =>
  handlers.handleAll({
    list: ({ query: { limit = deadLettersListed } }) =>
      DeadLetters.use((letters) => letters.list(limit)).pipe(
        Effect.map((letters) => letters.map(shown)),
        orUnavailable,
      ),
    retry: ({ params: { id } }) =>
      actStored((actor) => retryTurn(actor, id)).pipe(Effect.map(shown), Effect.catchTags(refusals)),
    drop: ({ params: { id } }) =>
      actStored((actor) => dropTurn(actor, id)).pipe(Effect.map(shown), Effect.catchTags(refusals)),
  }),
)

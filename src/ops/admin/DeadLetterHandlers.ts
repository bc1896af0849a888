import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { dropLetter } from "../../operators/letters/DropLetter.ts"
import { openLetters } from "../../operators/letters/Letters.ts"
import { retryLetter } from "../../operators/letters/RetryLetter.ts"
import { deadLettersListed } from "../../policy/Limits.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { conflict, notFound, orUnavailable } from "./Problems.ts"

const refusals = { UnknownTarget: notFound("GET /admin/dead-letters lists them."), ActionRefused: conflict() }

export const DeadLetterHandlers = HttpApiBuilder.group(AdminApi, "deadLetters", (handlers) =>
  handlers.handleAll({
    list: ({ query: { limit = deadLettersListed } }) => orUnavailable(openLetters(limit)),
    retry: ({ params: { id } }) => actStored((actor) => retryLetter(actor, id)).pipe(Effect.catchTags(refusals)),
    drop: ({ params: { id } }) => actStored((actor) => dropLetter(actor, id)).pipe(Effect.catchTags(refusals)),
  }),
)

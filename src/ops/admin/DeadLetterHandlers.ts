import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { type DeadLetter, DeadLetters } from "../../domain/operators/DeadLetters.ts"
import type { UpdateId } from "../../domain/Ids.ts"
import { deadLettersListed } from "../../policy/Limits.ts"
import { act } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { Conflict, NotFound, orUnavailable } from "./Problems.ts"

const shown = ({ updateId, ...letter }: DeadLetter) => ({ id: updateId, ...letter })

export const deal = Effect.fnUntraced(function* (how: "retry" | "drop", id: UpdateId) {
  const letters = yield* DeadLetters
  const found = yield* letters.show(id)
  if (found === null) {
    return yield* new NotFound({ detail: `Turn ${id} has no dead letter: GET /admin/dead-letters lists them.` })
  }
  if (!(yield* letters[how](id))) {
    const detail =
      found.resolvedAt === null
        ? `Turn ${id} cannot be tried again: it is still at work, or nothing of it is left to be sent.`
        : `Turn ${id} was dealt with before.`
    return yield* new Conflict({ detail })
  }
  return shown((yield* letters.show(id)) ?? found)
})

export const DeadLetterHandlers = HttpApiBuilder.group(AdminApi, "deadLetters", (handlers) =>
  handlers.handleAll({
    list: ({ query: { limit = deadLettersListed } }) =>
      DeadLetters.use((letters) => letters.list(limit)).pipe(
        Effect.map((letters) => letters.map(shown)),
        orUnavailable,
      ),
    retry: ({ params: { id } }) =>
      act({ action: "dead_letter.retry", target: String(id), details: {} }, deal("retry", id)),
    drop: ({ params: { id } }) =>
      act({ action: "dead_letter.drop", target: String(id), details: {} }, deal("drop", id)),
  }),
)

import { Effect } from "effect"
import { HttpApiError } from "effect/http-api"
import { StoreError } from "../../domain/StoreError.ts"
import type { ActionRefused, UnknownTarget } from "../../operators/Refusals.ts"

/** Every refusal is a problem of RFC 9457; `detail` says what to do. */
const type = "about:blank"

export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type,
  status: 401,
  title: "Unauthorized",
}) {}

export class NotFound extends HttpApiError.Problem<NotFound>()("NotFound", { type, status: 404, title: "Not Found" }) {}

export class Conflict extends HttpApiError.Problem<Conflict>()("Conflict", { type, status: 409, title: "Conflict" }) {}

export class Unavailable extends HttpApiError.Problem<Unavailable>()("Unavailable", {
  type,
  status: 503,
  title: "Service Unavailable",
}) {}

const detailOf = (message: string, hint: string) => (hint === "" ? message : `${message} ${hint}`)

/** `hint`: what to ask the API for next. */
export const notFound =
  (hint = "") =>
  ({ message }: UnknownTarget) =>
    Effect.fail(new NotFound({ detail: detailOf(message, hint) }))

export const conflict =
  (hint = "") =>
  ({ message }: ActionRefused) =>
    Effect.fail(new Conflict({ detail: detailOf(message, hint) }))

const isOther = <E>(error: E): error is Exclude<E, StoreError> => !(error instanceof StoreError)

/** A failure of the database as an answer; a statement that it refuses is our defect. */
export const orUnavailable = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, Exclude<E, StoreError> | Unavailable, R> =>
  Effect.catch(effect, (error): Effect.Effect<never, Exclude<E, StoreError> | Unavailable> => {
    if (isOther(error)) return Effect.fail(error)
    return error instanceof StoreError && error.transient
      ? Effect.fail(new Unavailable({ detail: `${error.message}. Check whether it was done, then try again.` }))
      : Effect.die(error)
  })

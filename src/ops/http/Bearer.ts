import { Effect, Option } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { type Bearer, Tokens } from "./Tokens.ts"

/** Says nothing about why. */
export const unauthorized = HttpServerResponse.empty({ status: 401, headers: { "www-authenticate": "Bearer" } })

/** Runs the handler for whoever brings a token of the admin API; 401 for everybody else. */
export const forOperator = <E, R>(
  handler: (operator: Bearer) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
) =>
  Effect.gen(function* () {
    const { headers, remoteAddress } = yield* HttpServerRequest.HttpServerRequest
    const tokens = yield* Tokens
    const operator = yield* tokens
      .verify(headers["authorization"])
      .pipe(Effect.annotateLogs({ address: Option.getOrElse(remoteAddress, () => "unknown") }), Effect.option)
    return Option.isNone(operator) ? unauthorized : yield* handler(operator.value)
  })

import { Context } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import { Unauthorized } from "./Problems.ts"

export class CurrentOperator extends Context.Service<CurrentOperator, { readonly name: string }>()(
  "confidant/ops/admin/CurrentOperator",
) {}

/** A bearer token made by `confidant token issue`. */
export class Authorization extends HttpApiMiddleware.Service<
  Authorization,
  { provides: CurrentOperator; requires: never }
>()("confidant/ops/admin/Authorization", {
  requiredForClient: true,
  security: { bearer: HttpApiSecurity.bearer },
  error: Unauthorized,
}) {}

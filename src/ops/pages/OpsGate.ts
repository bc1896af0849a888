import { Context } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import type { Settings } from "../../config/Settings.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { Malformed, Missing, NotOurPage, SignedOut } from "./OpsRefusals.ts"

/** Cookies ignore ports: bots on one machine must not sign each other out. */
export const cookies: Record<Settings["Service"]["env"], HttpApiSecurity.ApiKey> = {
  prod: HttpApiSecurity.apiKey({ in: "cookie", key: "confidant_ops_prod" }),
  test: HttpApiSecurity.apiKey({ in: "cookie", key: "confidant_ops_test" }),
}

export class CurrentSession extends Context.Service<
  CurrentSession,
  { readonly name: string; readonly actor: Actor; readonly session: string }
>()("confidant/ops/pages/CurrentSession") {}

export class SignedIn extends HttpApiMiddleware.Service<SignedIn, { provides: CurrentSession; requires: never }>()(
  "confidant/ops/pages/SignedIn",
  { security: cookies, error: SignedOut },
) {}

/** A form of another site has neither our origin nor the header. */
export class OwnPage extends HttpApiMiddleware.Service<OwnPage>()("confidant/ops/pages/OwnPage", {
  error: NotOurPage,
}) {}

export class WellFormed extends HttpApiMiddleware.Service<WellFormed>()("confidant/ops/pages/WellFormed", {
  error: [Malformed, Missing],
}) {}

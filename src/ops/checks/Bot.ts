import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import { Settings } from "../../config/Settings.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { within } from "../../policy/ops/Checks.ts"
import { askReady, nobodyAt, type Ready } from "../ready/AskReady.ts"
import { type Check, ok, problem } from "./Check.ts"

/** Null: none answers. What only the running bot knows, such as that another process takes its updates (409). */
export const finding = (
  bot: Pick<Ready, "ready" | "reasons" | "status"> | null,
  at: Settings["Service"]["monitoring"],
): Finding => {
  if (bot === null) return ok(nobodyAt(at))
  if (bot.ready) return ok("The running bot is ready")
  return problem(
    `The running bot cannot serve: ${bot.reasons.length === 0 ? bot.status : bot.reasons.join("; ")}.`,
    "See docs/runbooks/not-ready.md.",
  )
}

export const bot: Check<HttpClient.HttpClient | Settings> = {
  name: "bot",
  within: within.local,
  look: Effect.flatMap(Settings, ({ monitoring }) => Effect.map(askReady, (found) => [finding(found, monitoring)])),
}

import { Clock, Duration, Effect } from "effect"
import { counted } from "../../domain/Counted.ts"
import { Settings, type TelegramSettings } from "../../config/Settings.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { TelegramProbe, type WebhookHealth } from "../../domain/Probes.ts"
import { manyPending, webhookErrorFor, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, orProblem, problem, warning } from "./Check.ts"

type Intake = Extract<TelegramSettings, { readonly _tag: "Bot" }>["intake"]

const intakeOf = ({ url }: WebhookHealth, intake: Intake): Finding => {
  if (intake._tag === "Poll") {
    return url === null
      ? ok("No webhook, as TELEGRAM_MODE=poll requires")
      : warning(
          "A webhook is set, so polling gets no updates.",
          "Start the bot: it removes the webhook. If it comes back, another process is using this token.",
        )
  }
  if (url === intake.url) return ok("The webhook points to TELEGRAM_WEBHOOK_URL")
  return url === null
    ? warning(
        "No webhook is set.",
        "Start the bot: it sets TELEGRAM_WEBHOOK_URL. If it disappears again, another process is polling.",
      )
    : problem("The webhook points elsewhere.", "Start the bot, and stop the other process that uses this token.")
}

const failing = ({ lastError, lastErrorAt }: WebhookHealth, now: number): ReadonlyArray<Finding> =>
  lastErrorAt === null || now - lastErrorAt > Duration.toMillis(webhookErrorFor)
    ? []
    : [
        warning(
          `Telegram could not call the webhook ${Math.round((now - lastErrorAt) / 1_000)} s ago: ${lastError ?? "no reason given"}`,
          "Check that TELEGRAM_WEBHOOK_URL answers from outside, and check its certificate.",
        ),
      ]

const waiting = (count: number): string => `${counted(count, "update waits", "updates wait")} at Telegram`

export const findings = (webhook: WebhookHealth, intake: Intake, now: number): ReadonlyArray<Finding> => [
  intakeOf(webhook, intake),
  webhook.pending > manyPending
    ? warning(`${waiting(webhook.pending)}.`, "Check that the bot is running: confidant status")
    : ok(waiting(webhook.pending)),
  ...(intake._tag === "Webhook" ? failing(webhook, now) : []),
]

export const telegram: Check<Settings | TelegramProbe> = {
  name: "telegram",
  within: within.network,
  look: orProblem(
    Effect.gen(function* () {
      const probe = yield* TelegramProbe
      const settings = yield* Settings
      if (probe === null || settings.telegram._tag === "Playground") {
        return [ok("BOT_TOKEN is not set: the playground stands in for Telegram")]
      }
      const username = yield* probe.me
      const webhook = yield* probe.webhook
      return [ok(`@${username}`), ...findings(webhook, settings.telegram.intake, yield* Clock.currentTimeMillis)]
    }),
  ),
}

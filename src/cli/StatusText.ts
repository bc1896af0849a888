import { Record } from "effect"
import { counted } from "../domain/Counted.ts"
import type { Waiting } from "../domain/operators/Backlog.ts"
import type { Flag } from "../domain/operators/Flags.ts"
import type { HealthCheck } from "../domain/operators/HealthChecks.ts"
import { playground } from "../domain/talk/ServedBot.ts"
import { nobodyAt, type Ready } from "../ops/ready/AskReady.ts"
import { circuitsIn, shown } from "../ops/ready/Shown.ts"
import { time } from "../backup/make/Progress.ts"
import { plainLine } from "./Table.ts"

export interface Stored {
  readonly place: string
  /** null: none yet. */
  readonly servedBot: string | null
  readonly waiting: Waiting
  readonly flags: ReadonlyArray<Flag>
  readonly health: ReadonlyArray<HealthCheck>
}

export interface Overview {
  /** null: no bot answers. */
  readonly bot: Ready | null
  /** Where it was asked. */
  readonly http: { readonly host: string; readonly port: number }
  /** null: the database does not answer. */
  readonly stored: Stored | null
  readonly backup: { readonly name: string; readonly at: number } | null
}

const away = "unknown: the database does not answer"

const ago = (millis: number, now: number) => `${time(Math.max(0, Math.round((now - millis) / 1_000)))} ago`

const botText = ({ bot, http }: Overview): string => {
  if (bot === null) return nobodyAt(http)
  return bot.ready ? "ready" : `${bot.status}: ${bot.reasons.join("; ")}`
}

const inboundText = ({ telegram }: Ready): string => {
  if (telegram === undefined) return "not known yet"
  const { age_seconds: age, mode } = telegram.inbound
  return `${mode}, ${age === null ? "nothing yet" : `last success ${time(Math.round(age))} ago`}`
}

const backlogText = ({ bot, stored }: Overview, now: number): string => {
  const waiting = stored?.waiting ?? null
  if (waiting === null) return away
  const oldest = waiting.oldestUnanswered === null ? "nobody waits" : `oldest ${ago(waiting.oldestUnanswered, now)}`
  const spool = bot?.backlog === undefined ? "" : `, ${bot.backlog.spool} in the spool`
  return `${counted(waiting.turns, "turn")}, ${oldest}, ${counted(waiting.deadLetters, "dead letter")}${spool}`
}

const breakersText = (bot: Ready): string => {
  const open = Record.values(shown).flatMap(({ name, part }) =>
    circuitsIn(bot[part] ?? [])
      .filter(({ circuit_breaker: { state } }) => state !== "closed")
      .map(
        ({ circuit_breaker: { state }, instance }) => `${instance === null ? name : `${name} ${instance}`} ${state}`,
      ),
  )
  return open.length === 0 ? "all closed" : open.join(", ")
}

const flagsText = (stored: Stored | null): string =>
  stored === null
    ? away
    : stored.flags
        .map(({ enabled, name, percentage }) =>
          enabled ? `${name} on${percentage === 100 ? "" : ` for ${percentage} %`}` : `${name} off`,
        )
        .join(", ")

const servedText = ({ servedBot }: Stored): string => {
  if (servedBot === null) return ""
  return servedBot === playground ? ", of the playground" : `, of the bot ${servedBot}`
}

const healthText = (stored: Stored | null, now: number): string => {
  if (stored === null) return away
  const newest = Math.max(...stored.health.map(({ at }) => at))
  if (stored.health.length === 0) return "none recorded yet"
  const ill = stored.health.filter(({ healthy }) => !healthy)
  const when = ago(newest, now)
  return ill.length === 0
    ? `all ${stored.health.length} services well, ${when}`
    : `${when}: ${ill.map(({ detail, service }) => `${service}: ${plainLine(detail ?? "ill")}`).join("; ")}`
}

export const statusText = (overview: Overview, now: number): string => {
  const { backup, bot, stored } = overview
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["Bot", botText(overview)],
    ...(bot === null
      ? []
      : [
          ["Inbound", inboundText(bot)] as const,
          ["Breakers", breakersText(bot)] as const,
          ...((bot.faults ?? []).length === 0
            ? []
            : [["Rehearsal", (bot.faults ?? []).map(({ name }) => name).join(", ")] as const]),
        ]),
    ["Database", stored === null ? away : `in ${stored.place}${servedText(stored)}`],
    ["Backlog", backlogText(overview, now)],
    ["Backup", backup === null ? "none is verified" : `${backup.name} verified, ${ago(backup.at, now)}`],
    ["Flags", flagsText(stored)],
    ["Health checks", healthText(stored, now)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n")
}

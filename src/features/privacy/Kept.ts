import { Duration } from "effect"
import type { Say } from "../../domain/Feature.ts"
import { keepFor, keepVerified } from "../../policy/Backup.ts"
import { budgets } from "../../policy/Budgets.ts"
import { cache } from "../../policy/Cache.ts"
import { keepEnded } from "../../policy/Jobs.ts"
import { keepSaid } from "../../policy/Reminders.ts"
import { retention, temporary } from "../../policy/Retention.ts"
import type { Setup } from "./Setup.ts"

type Line = (say: Say, setup: Setup["Service"]) => string

const days = (duration: Duration.Duration): number => Duration.toDays(duration)

const said: Line = (say) => say("privacy-said")
const patterns: Line = (say) => say("privacy-patterns")
const noted: Line = (say) => say("privacy-noted")
const mood: Line = (say) => say("privacy-mood")
const reminders: Line = (say) => say("privacy-reminders", { days: days(keepSaid) })
const checkins: Line = (say) => say("privacy-checkins")
const recordings: Line = (say, { audioDays }) =>
  audioDays === null
    ? ""
    : say(audioDays === 0 ? "privacy-recordings-heard" : "privacy-recordings", { days: audioDays })
const you: Line = (say) => say("privacy-you")
const copies: Line = (say) => say("privacy-copies", { days: days(retention.turns) })
const archives: Line = (say) => say("privacy-archives", { hours: Duration.toHours(retention.archives) })
const work: Line = (say) => say("privacy-work", { days: days(keepEnded) })
const counts: Line = (say) => say("privacy-counts", { days: budgets.keepDays })
const ids: Line = (say) => say("privacy-ids")

/** Every table that holds something of a person, and the line that speaks of it. */
export const tables: Readonly<Record<string, Line>> = {
  messages: said,
  memory_index: said,
  facts: noted,
  fact_sources: noted,
  fact_readings: noted,
  fact_rereadings: noted,
  forgotten_facts: noted,
  memory_vectors: said,
  reports: said,
  conversations: said,
  conversation_numbers: said,
  feedback: said,
  quiz_sessions: said,
  moods: mood,
  mood_words: mood,
  reminders: reminders,
  checkins: checkins,
  recordings: recordings,
  tool_uses: copies,
  patterns: patterns,
  pattern_evidence: patterns,
  pattern_refusals: patterns,
  profiles: patterns,
  summaries: said,
  summary_due: said,
  users: you,
  turns: copies,
  deliveries: copies,
  dead_letters: copies,
  archives: archives,
  jobs: work,
  kept_changes: work,
  budget_days: counts,
  budget_uses: counts,
  budgets: counts,
  chats: ids,
  invites: ids,
  erasures: ids,
  audit_log: ids,
}

const passing: Line = (say) => say("privacy-passing", { hours: Duration.toHours(temporary.within) })
const held: Line = (say) => say("privacy-held", { days: days(retention.held) })

/** null: for ever. */
const backups = (say: Say, hasBucket: boolean): string => {
  const { local, monthly, weekly } = keepFor
  const here = say("privacy-backups", { days: local === null ? 0 : days(local), newest: keepVerified })
  if (!hasBucket) return here
  const spans = { weekly: weekly === null ? 0 : days(weekly), monthly: monthly === null ? 0 : days(monthly) }
  return `${here} ${say("privacy-bucket", spans)}`
}

const model = (say: Say, asked: Setup["Service"]["model"]): string => {
  if (asked === null) return say("privacy-model-none")
  return asked.isOutside ? say("privacy-model-outside", { host: asked.host }) : say("privacy-model-here")
}

/** What is kept, where and how long, from the values that the program itself obeys. */
export const page = (say: Say, setup: Setup["Service"]): string => {
  const kept = [...new Set(Object.values(tables)), held, passing]
    .map((line) => line(say, setup))
    .filter((line) => line !== "")
  const elsewhere = [
    ...(setup.hasRedis ? [say("privacy-redis", { minutes: Duration.toMinutes(cache.timeToLive) })] : []),
    backups(say, setup.hasBucket),
    say(setup.audioDays === null ? "privacy-never" : "privacy-never-heard"),
  ]
  const where = [model(say, setup.model), ...(setup.isSpoken ? [say("privacy-spoken")] : []), say("privacy-telegram")]
  return [
    say("privacy-intro"),
    ...[...kept, ...elsewhere].map((line) => `• ${line}`),
    ...where,
    say("privacy-rights"),
  ].join("\n\n")
}

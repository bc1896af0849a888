import { Effect } from "effect"
import { Guard } from "../../boundary/Guard.ts"
import { everlasting } from "../../boundary/Loop.ts"
import { HealthChecks } from "../../domain/operators/HealthChecks.ts"
import type { EmbeddingProbe } from "../../domain/Probes.ts"
import { Lead } from "../../domain/talk/Lead.ts"
import { health, within } from "../../policy/ops/Checks.ts"
import { backups } from "./Backups.ts"
import { type Check, ok, type Row, runAll, warning, worst } from "./Check.ts"
import { database } from "./Database.ts"
import { disk } from "./Disk.ts"
import { modelListed } from "./Model.ts"
import { redis } from "./Redis.ts"
import { stateFolder } from "./StateFolder.ts"
import { telegram } from "./Telegram.ts"
import type { Instruments } from "./Doctor.ts"

/** From the bot's own calls; makes none. */
const breakers: Check<Guard> = {
  name: "breakers",
  within: within.local,
  look: Effect.map(
    Guard.use(({ breakers: all }) => all),
    (all) => {
      const open = all.filter(({ state }) => state !== "closed")
      const names = open.map(({ dependency, instance }) =>
        instance === null ? dependency : `${dependency} ${instance}`,
      )
      return open.length === 0
        ? [ok("All are closed")]
        : [warning(`Not closed: ${names.join(", ")}`, "See what is wrong: confidant doctor")]
    },
  ),
}

/** Of this process and its machine. */
const own = [disk, stateFolder, breakers]

/** None of these costs money. */
const cheap: ReadonlyArray<Check<Exclude<Instruments, EmbeddingProbe>>> = [
  database,
  redis,
  telegram,
  modelListed,
  backups,
  ...own,
]

/** One row per service: healthy without a problem, with details of whatever is not well. */
const records = (rows: ReadonlyArray<Row>) =>
  [...Map.groupBy(rows, ({ check }) => check)].map(([service, found]) => {
    const state = worst(found)
    const telling = found.filter((row) => row.state === state).map((row) => row.found)
    return {
      service,
      healthy: state !== "problem",
      detail: telling.join("; "),
      millis: Math.max(...found.map(({ millis }) => millis)),
    }
  })

/** Checks all services once and records it; of several processes the one that leads, the others look at what is their own. While the database is down the log has the findings. */
export const look: Effect.Effect<void, never, HealthChecks | Lead | Exclude<Instruments, EmbeddingProbe>> = Effect.gen(
  function* () {
    const leads = yield* Lead.use((lead) => lead.leads)
    const found = records(yield* runAll(leads ? cheap : own))
    const ill = found.filter(({ healthy }) => !healthy)
    yield* Effect.forEach(ill, ({ service, detail }) =>
      Effect.logWarning("A health check failed").pipe(Effect.annotateLogs({ service, detail })),
    )
    if (!leads) return
    yield* HealthChecks.use(({ record }) => record(found)).pipe(
      Effect.catch(({ message }) => Effect.logWarning(`Health checks cannot be recorded: ${message}`)),
    )
  },
)

/** Every five minutes; first soon after the start, once everything is up. */
export const watch: Effect.Effect<never, never, HealthChecks | Lead | Exclude<Instruments, EmbeddingProbe>> =
  Effect.delay(everlasting("The health check", look, health.every), health.first)

import { Clock, Console, Effect, Layer } from "effect"
import { Command, Flag } from "effect/cli"
import type { HttpClient } from "effect/http"
import { layer as configured } from "../config/Config.ts"
import { Settings } from "../config/Settings.ts"
import { Backlog } from "../domain/operators/Backlog.ts"
import { Flags } from "../domain/operators/Flags.ts"
import { HealthChecks } from "../domain/operators/HealthChecks.ts"
import { BackupProbe, DatabasePlace } from "../domain/Probes.ts"
import { askReady, nobodyAt } from "../ops/ready/AskReady.ts"
import { Ended } from "./Ended.ts"
import { type Stored, statusText } from "./StatusText.ts"

/** If the database's part cannot be built, the database counts as down. */
export interface StatusLayers<E, E2> {
  readonly beside: Layer.Layer<BackupProbe | HttpClient.HttpClient, E, Settings>
  readonly stored: Layer.Layer<Backlog | DatabasePlace | Flags | HealthChecks, E2, Settings>
}

const storedWithin = "8 seconds"

const json = Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))

const quick = Flag.Boolean("quick").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Only ask the running bot whether it is ready; leaves the database alone"),
)

const asked = Effect.gen(function* () {
  const bot = yield* askReady
  const { monitoring } = yield* Settings
  yield* Console.log(bot === null ? nobodyAt(monitoring) : [bot.status, ...bot.reasons].join("; "))
  if (bot?.ready !== true) return yield* new Ended({ code: 1 })
})

const fromDatabase: Effect.Effect<
  Stored,
  { readonly message: string },
  Backlog | DatabasePlace | Flags | HealthChecks
> = Effect.all({
  place: Effect.map(DatabasePlace, ({ place }) => place),
  servedBot: DatabasePlace.use(({ bot }) => bot),
  waiting: Backlog.use(({ waiting }) => waiting),
  flags: Flags.use(({ all }) => all),
  health: HealthChecks.use(({ latest }) => latest),
})

const status = <E, E2>({ stored }: StatusLayers<E, E2>) =>
  Effect.fnUntraced(function* (options: { readonly json: boolean }) {
    const known = fromDatabase.pipe(
      Effect.provide(stored),
      Effect.timeout(storedWithin),
      Effect.orElseSucceed(() => null),
    )
    const backup = BackupProbe.use(({ newestVerified }) => newestVerified).pipe(Effect.orElseSucceed(() => null))
    const found = yield* Effect.all({ bot: askReady, stored: known, backup }, { concurrency: "unbounded" })
    const now = yield* Clock.currentTimeMillis
    const { monitoring } = yield* Settings
    yield* Console.log(options.json ? JSON.stringify(found, null, 2) : statusText({ ...found, http: monitoring }, now))
    if (found.bot?.ready !== true) return yield* new Ended({ code: 1 })
  })

export const statusCommand = <E extends { readonly message: string }, E2>(layers: StatusLayers<E, E2>) =>
  Command.make("status", { json, quick }, (options) =>
    Effect.provide(options.quick ? asked : status(layers)(options), Layer.provideMerge(layers.beside, configured)),
  ).pipe(Command.withDescription("State of the running bot; exit 1 if it is not ready"))

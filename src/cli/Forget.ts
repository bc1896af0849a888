import { Clock, Console, Effect, type Layer } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { ErasureLedger } from "../backup/keep/ErasureLedger.ts"
import { type Erasures, forgetEverywhere } from "../domain/backup/Erasures.ts"
import type { Cache } from "../domain/Cache.ts"
import { UserId } from "../domain/Ids.ts"
import { confirm } from "./Confirm.ts"

const userId = Argument.Int("user-id").pipe(
  Argument.withSchema(UserId),
  Argument.withDescription("The person's id in Telegram, a number"),
)

const yes = Flag.Boolean("yes").pipe(Flag.withDefault(false), Flag.withDescription("Do not ask: for scripts"))

/** The ledger first: whatever happens next, no restore brings the person back. */
const erase = Effect.fnUntraced(function* (id: UserId) {
  const ledger = yield* ErasureLedger
  const { unreachable } = yield* ledger.add([{ userId: id, at: yield* Clock.currentTimeMillis }])
  const wasKnown = yield* forgetEverywhere(id)
  yield* ErasureLedger.sync
  yield* Console.log(
    wasKnown
      ? `Person ${id} is forgotten: everything of theirs was deleted from the database.`
      : `The database holds nothing of person ${id}.`,
  )
  yield* Console.log(
    "Backups from before still hold what they held; a restore forgets the person again before anybody can see it.",
  )
  if (unreachable !== null) yield* Console.error(`${unreachable} The next backup writes it down there.`)
})

const question = (id: UserId) =>
  `Everything that is kept of person ${id} will be deleted, and cannot be brought back.\nType the id to go on:`

/** `confidant forget`: a person asked to be forgotten. */
export const forget = <E>(operator: Layer.Layer<Cache | ErasureLedger | Erasures, E>) =>
  Command.make("forget", { userId, yes }, (options) =>
    Effect.gen(function* () {
      const id = options.userId
      if (!options.yes) yield* confirm(question(id), String(id), "--yes agrees in a script")
      yield* Effect.provide(erase(id), operator)
    }),
  ).pipe(Command.withDescription("Delete everything of a person who asked to be forgotten, now and in every restore"))

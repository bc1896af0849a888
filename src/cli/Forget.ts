import { Console, Effect, type Layer } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { ErasureLedger } from "../domain/backup/ErasureLedger.ts"
import type { Erasures } from "../domain/backup/Erasures.ts"
import type { Cache } from "../domain/Cache.ts"
import type { Remains } from "../domain/backup/Remains.ts"
import { UserId } from "../domain/Ids.ts"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import { forgetPerson } from "../operators/people/ForgetPerson.ts"
import { confirm } from "./Confirm.ts"
import { plainLine } from "./Table.ts"
import { byUser } from "./SystemUser.ts"

const userId = Argument.Int("user-id").pipe(
  Argument.withSchema(UserId),
  Argument.withDescription("The person's id in Telegram, a number"),
)

const yes = Flag.Boolean("yes").pipe(Flag.withDefault(false), Flag.withDescription("Do not ask: for scripts"))

const erase = Effect.fnUntraced(function* (id: UserId) {
  const { reached, stays, unreachable, wasKnown } = yield* forgetPerson(yield* byUser, id)
  yield* Console.log(
    wasKnown
      ? `Person ${id} is forgotten: everything of theirs was deleted from the database.`
      : `The database holds nothing about person ${id}.`,
  )
  yield* Effect.forEach(reached, (sentence) => Console.log(plainLine(sentence)))
  yield* Console.log(
    "Earlier backups still hold the person's data until they expire; a restore forgets the person again before anybody can see it.",
  )
  yield* Console.log(
    "The list of erasures keeps the id, for restores. A cache may hold the last messages for 10 minutes more, and the database's files keep traces until they are overwritten.",
  )
  yield* Effect.forEach(stays, (sentence) => Console.error(`Still there: ${plainLine(sentence)}`))
  if (unreachable !== null) yield* Console.error(`${unreachable} The next backup records it there.`)
})

const question = (id: UserId) =>
  `Everything about person ${id} will be deleted and cannot be recovered.\nType the id to go on:`

export const forget = <E>(operator: Layer.Layer<AuditLog | Cache | ErasureLedger | Erasures | Remains, E>) =>
  Command.make("forget", { userId, yes }, (options) =>
    Effect.gen(function* () {
      const id = options.userId
      if (!options.yes) yield* confirm(question(id), String(id), "in a script, agree with --yes")
      yield* Effect.provide(erase(id), operator)
    }),
  ).pipe(
    Command.withDescription("Delete everything about a person who asked to be forgotten, now and in every restore"),
  )

import { Console, DateTime, Effect, type Layer } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { type DeadLetter, DeadLetters } from "../domain/operators/DeadLetters.ts"
import { UpdateId } from "../domain/Ids.ts"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import { dropTurn } from "../operators/DropTurn.ts"
import { letterOf, utc } from "../operators/Letters.ts"
import { retryTurn } from "../operators/RetryTurn.ts"
import { deadLettersListed } from "../policy/Limits.ts"
import { byUser } from "./SystemUser.ts"
import { plainLine, table } from "./Table.ts"

const instant = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))

const asJson = ({ at, resolvedAt, ...letter }: DeadLetter) => ({
  ...letter,
  at: instant(at),
  resolvedAt: resolvedAt === null ? null : instant(resolvedAt),
})

const id = Argument.Int("id").pipe(
  Argument.withSchema(UpdateId),
  Argument.withDescription("The turn's id: update_id of the message that began it"),
)

const json = Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))

const limit = Flag.Int("limit").pipe(
  Flag.withDefault(deadLettersListed),
  Flag.filter(
    (value) => value > 0,
    () => "a number above 0",
  ),
  Flag.withDescription("How many, oldest first"),
)

const list = Effect.fnUntraced(function* (options: { readonly json: boolean; readonly limit: number }) {
  const letters = yield* DeadLetters.use((dead) => dead.list(options.limit))
  if (options.json) return yield* Console.log(JSON.stringify(letters.map(asJson), null, 2))
  if (letters.length === 0) return yield* Console.log("Nothing has failed for good.")
  const rows = letters.map((letter) => [
    String(letter.updateId),
    utc(letter.at),
    String(letter.chatId),
    letter.reason,
    letter.detail,
  ])
  yield* Console.log(table(["ID", "WHEN", "CHAT", "REASON", "DETAIL"], rows))
})

const show = Effect.fnUntraced(function* (options: { readonly id: UpdateId; readonly json: boolean }) {
  const letter = yield* letterOf(options.id)
  if (options.json) return yield* Console.log(JSON.stringify(asJson(letter), null, 2))
  const lines = [
    `Turn:      ${letter.updateId}`,
    `Chat:      ${letter.chatId}`,
    `When:      ${utc(letter.at)}`,
    `Reason:    ${letter.reason}`,
    `Detail:    ${plainLine(letter.detail)}`,
    `Resolved:  ${letter.resolvedAt === null ? "no" : utc(letter.resolvedAt)}`,
  ]
  yield* Console.log(lines.join("\n"))
})

const retry = Effect.fnUntraced(function* (options: { readonly id: UpdateId }) {
  yield* retryTurn(yield* byUser, options.id)
  yield* Console.log(
    `Turn ${options.id} is open again: a running bot takes it up within seconds, otherwise the next one.`,
  )
})

const drop = Effect.fnUntraced(function* (options: { readonly id: UpdateId }) {
  yield* dropTurn(yield* byUser, options.id)
  yield* Console.log(`Turn ${options.id} is closed and stays as it is.`)
})

/** `confidant turns`: turns that failed for good. `operator` is built only for a command that runs. */
export const turns = <E>(operator: Layer.Layer<AuditLog | DeadLetters, E>) =>
  Command.make("turns").pipe(
    Command.withDescription("Turns that failed for good: look at them, retry them, or leave them"),
    Command.withSubcommands([
      Command.make("list", { json, limit }, (options) => Effect.provide(list(options), operator)).pipe(
        Command.withDescription("Those that are still open"),
      ),
      Command.make("show", { id, json }, (options) => Effect.provide(show(options), operator)).pipe(
        Command.withDescription("One of them, open or not"),
      ),
      Command.make("retry", { id }, (options) => Effect.provide(retry(options), operator)).pipe(
        Command.withDescription("Answer it again, or resend what was not delivered"),
      ),
      Command.make("drop", { id }, (options) => Effect.provide(drop(options), operator)).pipe(
        Command.withDescription("Close it, leaving it as it is"),
      ),
    ]),
  )

import { Console, DateTime, Effect, type Layer, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { UpdateId } from "../domain/Ids.ts"
import { type DeadJobs, JobName } from "../domain/operators/letters/DeadJobs.ts"
import type { DeadLetters } from "../domain/operators/letters/DeadLetters.ts"
import type { Letter, LetterId } from "../domain/operators/letters/Letter.ts"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import { dropLetter } from "../operators/letters/DropLetter.ts"
import { letterOf, named, openLetters, utc } from "../operators/letters/Letters.ts"
import { retryLetter } from "../operators/letters/RetryLetter.ts"
import { deadLettersListed } from "../policy/Limits.ts"
import { byUser } from "./SystemUser.ts"
import { plainLine, table } from "./Table.ts"

const instant = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))

const asJson = ({ at, id, resolvedAt, ...letter }: Letter) => ({
  ...(typeof id === "number" ? { updateId: id } : { id }),
  ...letter,
  at: instant(at),
  resolvedAt: resolvedAt === null ? null : instant(resolvedAt),
})

const id = Argument.String("id").pipe(
  Argument.filterMap(
    Schema.decodeUnknownOption(Schema.Union([Schema.FiniteFromString.pipe(Schema.decodeTo(UpdateId)), JobName])),
    () => "an ID that `confidant turns list` shows, like 5024 or job:12",
  ),
  Argument.withDescription("Of a turn: update_id of the message that began it; of a job: its name, like job:12"),
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
  const letters = yield* openLetters(options.limit)
  if (options.json) return yield* Console.log(JSON.stringify(letters.map(asJson), null, 2))
  if (letters.length === 0) return yield* Console.log("Nothing has failed for good.")
  const rows = letters.map((letter) => [
    String(letter.id),
    utc(letter.at),
    String(letter.chatId ?? "none"),
    letter.reason,
    letter.detail,
  ])
  yield* Console.log(table(["ID", "WHEN", "CHAT", "REASON", "DETAIL"], rows))
})

const show = Effect.fnUntraced(function* (options: { readonly id: LetterId; readonly json: boolean }) {
  const letter = yield* letterOf(options.id)
  if (options.json) return yield* Console.log(JSON.stringify(asJson(letter), null, 2))
  const lines = [
    `${typeof letter.id === "number" ? "Turn:" : "Job: "}      ${letter.id}`,
    `Chat:      ${letter.chatId ?? "none"}`,
    `When:      ${utc(letter.at)}`,
    `Reason:    ${letter.reason}`,
    `Detail:    ${plainLine(letter.detail)}`,
    `Resolved:  ${letter.resolvedAt === null ? "no" : utc(letter.resolvedAt)}`,
  ]
  yield* Console.log(lines.join("\n"))
})

const retry = Effect.fnUntraced(function* (options: { readonly id: LetterId }) {
  yield* retryLetter(yield* byUser, options.id)
  yield* Console.log(
    `${named(options.id)} is open again: a running bot takes it up within seconds, otherwise the next one.`,
  )
})

const drop = Effect.fnUntraced(function* (options: { readonly id: LetterId }) {
  yield* dropLetter(yield* byUser, options.id)
  yield* Console.log(`${named(options.id)} is closed and stays as it is.`)
})

/** `confidant turns`: turns and jobs that failed for good. `operator` is built only for a command that runs. */
export const turns = <E>(operator: Layer.Layer<AuditLog | DeadJobs | DeadLetters, E>) =>
  Command.make("turns").pipe(
    Command.withDescription("Turns and jobs that failed for good: look at them, retry them, or leave them"),
    Command.withSubcommands([
      Command.make("list", { json, limit }, (options) => Effect.provide(list(options), operator)).pipe(
        Command.withDescription("Those that are still open"),
      ),
      Command.make("show", { id, json }, (options) => Effect.provide(show(options), operator)).pipe(
        Command.withDescription("One of them, open or not"),
      ),
      Command.make("retry", { id }, (options) => Effect.provide(retry(options), operator)).pipe(
        Command.withDescription("Answer a turn again, or resend what was not delivered; run a job again"),
      ),
      Command.make("drop", { id }, (options) => Effect.provide(drop(options), operator)).pipe(
        Command.withDescription("Close it, leaving it as it is"),
      ),
    ]),
  )

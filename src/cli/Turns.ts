import { Console, DateTime, Effect, type Layer, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { type DeadLetter, DeadLetters } from "../domain/operators/DeadLetters.ts"
import { UpdateId } from "../domain/Ids.ts"
import { deadLettersListed } from "../policy/Limits.ts"
import { plainLine, table } from "./Table.ts"

/** The command cannot do what it was asked for; the message says why. */
export class TurnRefused extends Schema.TaggedError<TurnRefused>()("TurnRefused", { message: Schema.String }) {}

const instant = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))

const short = (millis: number) => `${instant(millis).slice(0, 19).replace("T", " ")} UTC`

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
  Flag.withDescription("How many, the oldest first"),
)

const list = Effect.fnUntraced(function* (options: { readonly json: boolean; readonly limit: number }) {
  const letters = yield* DeadLetters.use((dead) => dead.list(options.limit))
  if (options.json) return yield* Console.log(JSON.stringify(letters.map(asJson), null, 2))
  if (letters.length === 0) return yield* Console.log("Nothing has failed for good.")
  const rows = letters.map((letter) => [
    String(letter.updateId),
    short(letter.at),
    String(letter.chatId),
    letter.reason,
    letter.detail,
  ])
  yield* Console.log(table(["ID", "WHEN", "CHAT", "REASON", "DETAIL"], rows))
})

const letterOf = Effect.fnUntraced(function* (updateId: UpdateId) {
  const letter = yield* DeadLetters.use((dead) => dead.show(updateId))
  return letter ?? (yield* new TurnRefused({ message: `Turn ${updateId} has no dead letter.` }))
})

const show = Effect.fnUntraced(function* (options: { readonly id: UpdateId; readonly json: boolean }) {
  const letter = yield* letterOf(options.id)
  if (options.json) return yield* Console.log(JSON.stringify(asJson(letter), null, 2))
  const lines = [
    `Turn:      ${letter.updateId}`,
    `Chat:      ${letter.chatId}`,
    `When:      ${short(letter.at)}`,
    `Reason:    ${letter.reason}`,
    `Detail:    ${plainLine(letter.detail)}`,
    `Resolved:  ${letter.resolvedAt === null ? "no" : short(letter.resolvedAt)}`,
  ]
  yield* Console.log(lines.join("\n"))
})

/** Nothing was done: says why. */
const refuse = Effect.fnUntraced(function* (updateId: UpdateId) {
  const { resolvedAt } = yield* letterOf(updateId)
  return yield* new TurnRefused({
    message:
      resolvedAt === null
        ? `Turn ${updateId} cannot be tried again: it is still at work, or nothing of it is left to be sent.`
        : `Turn ${updateId} was dealt with at ${short(resolvedAt)}.`,
  })
})

const retry = Effect.fnUntraced(function* (options: { readonly id: UpdateId }) {
  if (!(yield* DeadLetters.use((dead) => dead.retry(options.id)))) return yield* refuse(options.id)
  yield* Console.log(
    `Turn ${options.id} is open again: a running bot takes it up within seconds, otherwise the next one.`,
  )
})

const drop = Effect.fnUntraced(function* (options: { readonly id: UpdateId }) {
  if (!(yield* DeadLetters.use((dead) => dead.drop(options.id)))) return yield* refuse(options.id)
  yield* Console.log(`Turn ${options.id} is dealt with; it stays as it ended.`)
})

/** `confidant turns`: the turns that failed for good. `operator` is built for a command that runs, and only then. */
export const turns = <E>(operator: Layer.Layer<DeadLetters, E>) =>
  Command.make("turns").pipe(
    Command.withDescription("Turns that failed for good: look at them, try them again, or let them be"),
    Command.withSubcommands([
      Command.make("list", { json, limit }, (options) => Effect.provide(list(options), operator)).pipe(
        Command.withDescription("Those that nobody has dealt with"),
      ),
      Command.make("show", { id, json }, (options) => Effect.provide(show(options), operator)).pipe(
        Command.withDescription("One of them, also when it was dealt with"),
      ),
      Command.make("retry", { id }, (options) => Effect.provide(retry(options), operator)).pipe(
        Command.withDescription("Answer it anew, or send again what was not delivered"),
      ),
      Command.make("drop", { id }, (options) => Effect.provide(drop(options), operator)).pipe(
        Command.withDescription("Deal with it by leaving it as it ended"),
      ),
    ]),
  )

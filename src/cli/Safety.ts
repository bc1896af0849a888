import { Clock, Console, DateTime, Effect, type Layer, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { type SafetyCount, type SafetyKind, SafetyReport } from "../domain/operators/SafetyReport.ts"
import { table } from "./Table.ts"

const year = Flag.Int("year").pipe(
  Flag.filter(
    (value) => value >= 2020 && value <= 2100,
    () => "a year, like 2026",
  ),
  Flag.optional,
  Flag.withDescription("Which one; this one if you leave it out"),
)

const json = Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))

const heads: Readonly<Record<SafetyKind, string>> = {
  self: "DANGER",
  model: "SEEN BY THE MODEL",
  somebody: "ABOUT SOMEBODY",
  violence: "VIOLENCE",
  eating: "EATING",
}
const kinds = ["self", "model", "somebody", "violence", "eating"] as const

/** By month and for the whole year; texts are in none of it. */
export const reportText = (year: number, counts: ReadonlyArray<SafetyCount>): string => {
  if (counts.length === 0) return `Nobody was shown help in ${year}.`
  const row = (name: string, of: ReadonlyArray<SafetyCount>): ReadonlyArray<string> => [
    name,
    ...kinds.map((kind) => String(of.filter((each) => each.kind === kind).reduce((sum, { whole }) => sum + whole, 0))),
    String(of.reduce((sum, { short }) => sum + short, 0)),
  ]
  const months = Map.groupBy(counts, ({ month }) => month)
  const rows = [...months].map(([month, of]) => row(month, of))
  return table(["MONTH", ...kinds.map((kind) => heads[kind]), "POINTED TO AGAIN"], [...rows, row(`${year}`, counts)])
}

const report = Effect.fnUntraced(function* (options: { readonly year: Option.Option<number>; readonly json: boolean }) {
  const now = DateTime.getPartUtc(DateTime.makeUnsafe(yield* Clock.currentTimeMillis), "year")
  const asked = Option.getOrElse(options.year, () => now)
  const counts = yield* SafetyReport.use(({ ofYear }) => ofYear(asked))
  yield* Console.log(options.json ? JSON.stringify(counts, null, 2) : reportText(asked, counts))
})

/** `confidant safety`. `stored` is built only for a command that runs. */
export const safety = <E>(stored: Layer.Layer<SafetyReport, E>) =>
  Command.make("safety").pipe(
    Command.withDescription("How often people in danger were shown help"),
    Command.withSubcommands([
      Command.make("report", { year, json }, (options) => Effect.provide(report(options), stored)).pipe(
        Command.withDescription("Print by month how often people were shown help: numbers, never words"),
      ),
    ]),
  )

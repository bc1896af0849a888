import { Console, Effect, Layer } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../config/Settings.ts"
import { type Row, run, worst } from "../ops/checks/Check.ts"
import { configuration } from "../ops/checks/Configuration.ts"
import { examine, examineMachine, type Instruments } from "../ops/checks/Doctor.ts"
import { Ended } from "./Ended.ts"
import { findingsText } from "./Findings.ts"

const json = Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))

const closing = (rows: ReadonlyArray<Row>): string => {
  const count = (state: Row["state"]) => rows.filter((row) => row.state === state).length
  const [problems, warnings] = [count("problem"), count("warning")]
  return problems + warnings === 0 ? "Everything is well." : `Problems: ${problems}. Warnings: ${warnings}.`
}

const doctor = <E>(instruments: Layer.Layer<Exclude<Instruments, Settings>, E, Settings>) =>
  Effect.fnUntraced(function* (options: { readonly json: boolean }) {
    const { check, settings } = yield* configuration
    const configured = yield* run(check)
    const others =
      settings === null
        ? yield* examineMachine
        : yield* examine.pipe(Effect.provide(Layer.provideMerge(instruments, Layer.succeed(Settings, settings))))
    const rows = [...configured, ...others]
    const state = worst(rows)
    yield* options.json
      ? Console.log(JSON.stringify({ state, checks: rows }, null, 2))
      : Console.log(`${findingsText(rows)}\n\n${closing(rows)}`)
    if (settings === null && !options.json) {
      yield* Console.log("Nothing else was checked: correct the configuration first.")
    }
    if (state === "problem") return yield* new Ended({ code: 1 })
  })

export const doctorCommand = <E extends { readonly message: string }>(
  instruments: Layer.Layer<Exclude<Instruments, Settings>, E, Settings>,
) =>
  Command.make("doctor", { json }, doctor(instruments)).pipe(
    Command.withDescription("Check everything the bot needs; exit 1 if something does not work"),
  )

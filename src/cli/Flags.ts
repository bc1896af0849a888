import { Console, Effect, type Layer, Schema } from "effect"
import { Argument, Command, Flag as Option } from "effect/cli"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import { parseSetting, settingOf } from "../domain/operators/FlagRule.ts"
import { type Flag, FlagName, Flags } from "../domain/operators/Flags.ts"
import { resetFlag } from "../operators/ResetFlag.ts"
import { setFlag } from "../operators/SetFlag.ts"
import { byUser } from "./SystemUser.ts"
import { table } from "./Table.ts"

export class FlagRefused extends Schema.TaggedError<FlagRefused>()("FlagRefused", { message: Schema.String }) {}

const name = Argument.Literals("name", FlagName.literals).pipe(Argument.withDescription("The flag"))

const setting = Argument.String("setting").pipe(
  Argument.withDescription("on, off, or the percentage of people who have it"),
)

const json = Option.Boolean("json").pipe(Option.withDefault(false), Option.withDescription("Print JSON"))

const row = (flag: Flag) => [flag.name, settingOf(flag), flag.source]

const list = Effect.fnUntraced(function* (options: { readonly json: boolean }) {
  const flags = yield* Flags.use(({ all }) => all)
  yield* Console.log(options.json ? JSON.stringify(flags, null, 2) : table(["FLAG", "SETTING", "FROM"], flags.map(row)))
})

const changed = (flag: Flag) => Console.log(`${flag.name} is ${settingOf(flag)}: a running bot follows within seconds.`)

const set = Effect.fnUntraced(function* (options: { readonly name: FlagName; readonly setting: string }) {
  const wanted = parseSetting(options.setting)
  if (wanted === null) {
    return yield* new FlagRefused({
      message: `${options.setting} is not a setting: write on, off, or a percentage from 0 to 100.`,
    })
  }
  yield* changed(yield* setFlag(yield* byUser, options.name, wanted))
})

const reset = Effect.fnUntraced(function* (options: { readonly name: FlagName }) {
  yield* changed(yield* resetFlag(yield* byUser, options.name))
})

/** `confidant flags`. `operator` is built only for a command that runs. */
export const flags = <E>(operator: Layer.Layer<Flags | AuditLog, E>) =>
  Command.make("flags").pipe(
    Command.withDescription("The bot's switches: show them, or change them while it runs"),
    Command.withSubcommands([
      Command.make("list", { json }, (options) => Effect.provide(list(options), operator)).pipe(
        Command.withDescription("Each flag, its setting, and whether it comes from the environment or the database"),
      ),
      Command.make("set", { name, setting }, (options) => Effect.provide(set(options), operator)).pipe(
        Command.withDescription("Switch one on or off, or on for a share of the people"),
      ),
      Command.make("reset", { name }, (options) => Effect.provide(reset(options), operator)).pipe(
        Command.withDescription("Back to the environment's value"),
      ),
    ]),
  )

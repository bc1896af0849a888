import { Context, Effect, Layer } from "effect"
import { type Actor, AuditLog } from "../../domain/operators/AuditLog.ts"
import { parseSetting, settingOf } from "../../domain/operators/FlagRule.ts"
import { type Flag, FlagName, Flags } from "../../domain/operators/Flags.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { resetFlag } from "../../operators/ResetFlag.ts"
import { setFlag } from "../../operators/SetFlag.ts"
import { message, type Say } from "../../domain/Feature.ts"

const line = (say: Say) => (flag: Flag) =>
  say(flag.source === "database" ? "flags-line-changed" : "flags-line", { name: flag.name, setting: settingOf(flag) })

const named = (word: string | undefined) => FlagName.literals.find((name) => name === word?.toUpperCase())

/** `/flags`, and `/flags NAME on|off|50|reset`. */
export class FlagsCommand extends Context.Service<
  FlagsCommand,
  {
    readonly answer: (say: Say, actor: Actor, argument: string) => Effect.Effect<Outgoing>
  }
>()("confidant/features/operators/FlagsCommand") {
  static readonly layer = Layer.effect(
    FlagsCommand,
    Effect.gen(function* () {
      const flags = yield* Flags
      const log = yield* AuditLog

      const list = (say: Say) =>
        Effect.map(flags.all, (all) => message([...all.map(line(say)), "", say("flags-how")].join("\n")))

      const change = (actor: Actor, name: FlagName, word: string) => {
        if (word === "reset") return resetFlag(actor, name)
        const setting = parseSetting(word)
        return setting === null ? null : setFlag(actor, name, setting)
      }

      const answer: FlagsCommand["Service"]["answer"] = Effect.fnUntraced(
        function* (say, actor, argument) {
          const [first, second, ...rest] = argument.split(/\s+/u).filter((word) => word !== "")
          if (first === undefined) return yield* list(say)
          const name = named(first)
          if (name === undefined) return message(say("flags-unknown", { names: FlagName.literals.join("\n") }))
          const changed = second === undefined || rest.length > 0 ? null : change(actor, name, second.toLowerCase())
          if (changed === null) return message(say("flags-how"))
          yield* changed.pipe(Effect.provideService(AuditLog, log), Effect.provideService(Flags, flags))
          return yield* list(say)
        },
        (answering, say) =>
          Effect.catch(answering, ({ message: why }) =>
            Effect.logWarning(`A flag could not be read or changed: ${why}`).pipe(
              Effect.as(message(say("operators-unavailable"))),
            ),
          ),
      )
      return FlagsCommand.of({ answer })
    }),
  )
}

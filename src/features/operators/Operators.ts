import { Effect, Option, Schema } from "effect"
import { type Asked, type Command, type Feature, message } from "../../domain/Feature.ts"
import { OperatorCommands } from "./OperatorCommands.ts"

/** A finished message to operators: an ended backup, an alert. */
const Said = Schema.Struct({ _tag: Schema.Literal("Message"), text: Schema.String })
const decodeSaid = Schema.decodeUnknownOption(Said)

export const make: Effect.Effect<Feature, never, OperatorCommands> = Effect.gen(function* () {
  const commands = yield* OperatorCommands

  const command = (name: string): Command => ({
    shown: false,
    ofOperators: true,
    handle: ({ chatId, person, say }: Asked, argument) =>
      Effect.map(commands.answer(say, { command: name, argument, userId: person.id, chatId }), (outgoing) => ({
        deliveries: [outgoing],
      })),
  })

  return {
    name: "operators",
    commands: {
      backup: command("backup"),
      flags: command("flags"),
      ops: command("ops"),
      status: command("status"),
      users: command("users"),
    },
    own: (_asked, payload) =>
      Option.match(decodeSaid(payload), {
        onNone: () => Effect.succeed({ deliveries: [] }),
        onSome: ({ text }) => Effect.succeed({ deliveries: [message(text)] }),
      }),
  }
})

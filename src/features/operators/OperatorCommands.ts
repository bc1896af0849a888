import { Context, Effect, Layer } from "effect"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import type { ChatId, UserId } from "../../domain/Ids.ts"
import { OpsLinks } from "../../domain/operators/OpsLinks.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { BackupCommand } from "./BackupCommand.ts"
import { FlagsCommand } from "./FlagsCommand.ts"
import { message, type Say } from "../../domain/Feature.ts"
import { StatusCommand } from "./StatusCommand.ts"
import { UsersCommand } from "./UsersCommand.ts"

export interface OperatorCommand {
  readonly command: string
  readonly argument: string
  readonly userId: UserId
  readonly chatId: ChatId
}

export class OperatorCommands extends Context.Service<
  OperatorCommands,
  { readonly answer: (say: Say, asked: OperatorCommand) => Effect.Effect<Outgoing> }
>()("confidant/features/operators/OperatorCommands") {
  static readonly layer = Layer.effect(
    OperatorCommands,
    Effect.gen(function* () {
      const backups = yield* BackupCommand
      const flags = yield* FlagsCommand
      const links = yield* OpsLinks
      const status = yield* StatusCommand
      const users = yield* UsersCommand

      // Only the person who asked sees it: commands work in private chats only.
      const pageLink = (say: Say, userId: UserId) =>
        Effect.map(links.make(`telegram-${userId}`), (link) =>
          message(link === null ? say("ops-off") : say("ops-link", { link })),
        )

      return OperatorCommands.of({
        answer: (say, { command, argument, userId, chatId }) => {
          const actor: Actor = `telegram:${userId}`
          switch (command) {
            case "backup":
              return backups.ask(say, actor, chatId)
            case "ops":
              return pageLink(say, userId)
            case "flags":
              return flags.answer(say, actor, argument)
            case "status":
              return status.answer(say)
            case "users":
              return users.answer(say)
            default:
              return Effect.succeed(message(say("unsupported-command")))
          }
        },
      })
    }),
  )
}

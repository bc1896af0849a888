import { Effect, Layer } from "effect"
import { BackupCommand } from "../../src/chat/commands/Backup.ts"
import { message } from "../../src/chat/commands/Menus.ts"

/** Takes every wish for a backup, and makes none. */
export const FakeBackupCommand = Layer.succeed(
  BackupCommand,
  BackupCommand.of({ ask: (say) => Effect.succeed(message(say("backup-asked"))) }),
)

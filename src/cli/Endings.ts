import { Cause, Console, Effect, type Exit } from "effect"
import { CliError, CliOutput } from "effect/cli"
import { BackupError } from "../domain/backup/BackupError.ts"
import { exitCodes } from "../policy/Backup.ts"
import { Ended } from "./Ended.ts"

/** A failure prints one clear line, or the list of what is wrong, never a stack. */
export const explain =
  (lastWords: (message: string) => Effect.Effect<void>) =>
  <E extends { readonly message: string }>(error: E) =>
    Effect.andThen(
      CliError.isCliError(error) || error instanceof Ended ? Effect.void : lastWords(error.message),
      Effect.fail(error),
    )

/** The exit code; `stopped` is that of a requested stop. */
export const codeOf = (exit: Exit.Exit<unknown, unknown>, stopped: 0 | 1): number => {
  if (exit._tag === "Success") return 0
  if (Cause.hasInterruptsOnly(exit.cause)) return stopped
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (error instanceof Ended) return error.code
  return error instanceof BackupError ? exitCodes[error.failure] : 1
}

/** One line about what is wrong, where errors go; the whole help only for whoever asks. */
export const presenter = CliOutput.layerPresenter({
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Console.error(
          `${event.errors.map(({ message }) => message.trim()).join("\n")}\nSee: ${event.commandPath.join(" ")} --help`,
        )
      : CliOutput.defaultPresenter.present(event),
})

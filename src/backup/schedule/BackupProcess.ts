import { Context, Effect, Layer } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { join } from "node:path"
import { built } from "../../config/Root.ts"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { stopWithin } from "../../policy/Backup.ts"

/** As the launcher starts commands. */
const program = ["--max-semi-space-size=2", "--heap-growing-percent=20", join(built, "bot/main.js")]

const make = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const command = ChildProcess.make(process.execPath, [...program, "backup", "--due"], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    forceKillAfter: stopWithin,
  })
  return BackupProcess.of({
    run: Effect.flatMap(spawner.spawn(command), ({ exitCode }) => exitCode).pipe(
      Effect.mapError(
        ({ message }) =>
          new BackupError({ failure: "no backup", message: `The backup could not be started: ${message}` }),
      ),
      Effect.scoped,
    ),
  })
})

/** Runs `confidant backup --due` as a separate process, to keep its memory and its keys out of the bot. Returns the exit code. */
export class BackupProcess extends Context.Service<
  BackupProcess,
  { readonly run: Effect.Effect<number, BackupError> }
>()("confidant/backup/BackupProcess") {
  static readonly layer = Layer.effect(BackupProcess, make)
}

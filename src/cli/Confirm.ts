import { Effect, Stdio, Terminal } from "effect"
import { BackupError } from "../domain/backup/BackupError.ts"

const declined = (message: string) => new BackupError({ failure: "declined", message })

/** Fails `declined` on any other answer, and without a terminal; `otherwise` says how a script agrees. */
export const confirm = Effect.fnUntraced(function* (question: string, wanted: string, otherwise: string) {
  if (!(yield* Stdio.Stdio.use(({ stdinIsTerminal }) => stdinIsTerminal))) {
    return yield* declined(`There is no terminal to ask on: ${otherwise}. Nothing was changed.`)
  }
  const terminal = yield* Terminal.Terminal
  yield* Effect.orDie(terminal.display(`${question} `))
  const answer = yield* terminal.readLine.pipe(Effect.catch(() => Effect.succeed("")))
  if (answer.trim() !== wanted) return yield* declined("Declined. Nothing was changed.")
})

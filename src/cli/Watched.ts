import { Effect, References, Stdio, Terminal } from "effect"
import { line, type Standing, Watching } from "../backup/make/Progress.ts"

const clear = "\r\u001B[2K"

export const watched = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const terminal = yield* Terminal.Terminal
    const isTerminal = yield* Stdio.Stdio.use(({ stdoutIsTerminal }) => stdoutIsTerminal)
    if (!isTerminal) return yield* Effect.provideService(work, References.MinimumLogLevel, "Info")
    const columns = yield* terminal.columns
    const display = (text: string) => Effect.ignore(terminal.display(text))
    const show = (standing: Standing) => display(`${clear}${line(standing).slice(0, Math.max(20, columns - 1))}`)
    return yield* work.pipe(Effect.provideService(Watching, show), Effect.ensuring(display(clear)))
  })

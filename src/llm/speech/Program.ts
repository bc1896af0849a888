import { Config, type Duration, Effect, Schema, Stream } from "effect"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"

/** A program of the system that is missing, was killed, or took too long; never what it said. */
export class ProgramFailed extends Schema.TaggedError<ProgramFailed>()("ProgramFailed", {
  program: Schema.String,
  why: Schema.Literals(["missing", "killed", "late"]),
}) {}

export interface Ended {
  readonly code: number
  readonly output: Uint8Array
  /** The end of what it said. */
  readonly said: string
}

const keptOfSaid = 4 * 1_024 * 1_024

const joined = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => Buffer.concat([...pieces])

/** Runs a program to its end, with nothing of our environment but the path. */
export const runProgram = Effect.fnUntraced(function* (
  spawner: ChildProcessSpawner.ChildProcessSpawner["Service"],
  program: string,
  args: ReadonlyArray<string>,
  { input, within }: { readonly input?: string; readonly within: Duration.Duration },
): Effect.fn.Return<Ended, ProgramFailed> {
  const failed = (why: ProgramFailed["why"]) => new ProgramFailed({ program, why })
  const PATH = yield* Config.String("PATH").pipe(Config.withDefault("/usr/bin:/bin"), Effect.orDie)
  const work = Effect.gen(function* () {
    const handle = yield* spawner
      .spawn(
        ChildProcess.make(program, [...args], {
          env: { PATH, LANG: "C.UTF-8" },
          stdin: input === undefined ? "ignore" : Stream.make(new TextEncoder().encode(input)),
          forceKillAfter: "2 seconds",
        }),
      )
      .pipe(Effect.mapError(() => failed("missing")))
    const [code, output, said] = yield* Effect.all(
      [
        Effect.mapError(handle.exitCode, () => failed("killed")),
        Effect.mapError(Stream.runCollect(handle.stdout), () => failed("killed")),
        Stream.decodeText(handle.stderr).pipe(
          Stream.runFold(
            () => "",
            (text, more) => (text + more).slice(-keptOfSaid),
          ),
          Effect.orElseSucceed(() => ""),
        ),
      ],
      { concurrency: "unbounded" },
    )
    return { code, output: joined(output), said }
  })
  return yield* Effect.scoped(work).pipe(
    Effect.timeoutOrElse({ duration: within, orElse: () => Effect.fail(failed("late")) }),
  )
})

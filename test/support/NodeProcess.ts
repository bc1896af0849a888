import { join } from "node:path"
import { Effect, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Journal } from "./Journal.ts"

export interface NodeProcess {
  readonly pid: number
  /** Every line of both outputs. */
  readonly lines: Journal<string>
  /** The exit code; null when a signal ended the process. */
  readonly exited: Effect.Effect<number | null>
  /** Sends the signal and waits for the end. */
  readonly end: (signal: "SIGTERM" | "SIGKILL" | "SIGINT") => Effect.Effect<number | null>
  /** Waits for a line; dies when the process ends without it. */
  readonly line: (what: string, matches: (line: string) => boolean) => Effect.Effect<string>
}

export interface NodeProcessOptions {
  /** Everything the process is told, but for where programs are. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** A command that runs the process somewhere else. */
  readonly inside?: ReadonlyArray<string>
}

/** As `scripts/confidant.sh` sets it: a program that ran before starts in two thirds of the time. */
const compiled = join(import.meta.dirname, "../../node_modules/.cache/node")

/** Runs a script of this project as a real process; it ends with the scope, asked first and killed after 15 s. */
export const start = Effect.fnUntraced(function* (args: ReadonlyArray<string>, options: NodeProcessOptions = {}) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const [command = process.execPath, ...rest] = [...(options.inside ?? []), process.execPath, ...args]
  const handle = yield* spawner
    .spawn(
      ChildProcess.make(command, rest, {
        env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NODE_COMPILE_CACHE: compiled, ...options.env },
        extendEnv: false,
        cwd: options.cwd ?? process.cwd(),
        stdin: "ignore",
        // Ctrl-C in the terminal reaches it too.
        detached: false,
        forceKillAfter: "15 seconds",
      }),
    )
    .pipe(Effect.orDie)
  const lines = new Journal<string>()
  const collect = (output: Stream.Stream<Uint8Array, unknown>) =>
    output.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.runForEach((line) => Effect.sync(() => lines.add(line))),
      Effect.ignore,
      Effect.forkScoped,
    )
  yield* collect(handle.stdout)
  yield* collect(handle.stderr)

  const exited: NodeProcess["exited"] = Effect.match(handle.exitCode, {
    onSuccess: (code) => code,
    onFailure: () => null,
  })
  const ended = Effect.flatMap(exited, (code) =>
    Effect.die(new Error(`The process ended (${code}) too early. Its output:\n${lines.entries.slice(-40).join("\n")}`)),
  )
  const self: NodeProcess = {
    pid: handle.pid,
    lines,
    exited,
    end: (signal) => Effect.andThen(Effect.ignore(handle.kill({ killSignal: signal })), exited),
    line: (what, matches) =>
      Effect.raceFirst(
        lines.until(what, (all) => all.find(matches)),
        ended,
      ),
  }
  return self
})

/** The address that a line tells. */
export const addressIn = (line: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? ""

import { Config, Effect, FileSystem } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { advice, choose, parseVersion } from "./ToolVersions.ts"

export const programs = ["pg_dump", "pg_restore", "psql"] as const
export type Program = (typeof programs)[number]

/** Debian installs each version here; the PATH has a wrapper that chooses on its own. */
const debianFolder = "/usr/lib/postgresql"

/** Nothing else is passed on: libpq reads variables that could lead it to another server. */
export const plainEnvironment = Effect.gen(function* () {
  const path = yield* Config.String("PATH").pipe(Config.withDefault("/usr/bin:/bin"), Effect.orDie)
  const home = yield* Config.String("HOME").pipe(Config.withDefault("/"), Effect.orDie)
  return { PATH: path, HOME: home, LC_ALL: "C", PGCLIENTENCODING: "UTF8", PGCONNECT_TIMEOUT: "15" }
})

/** Fails `usage` if a program is missing or older than the server; the message has the command to install it. */
export const makeFindTools = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const fs = yield* FileSystem.FileSystem
  const env = yield* plainEnvironment

  const versionIn = (folder: string, program: Program) =>
    spawner.string(ChildProcess.make(`${folder}${program}`, ["--version"], { env })).pipe(
      Effect.map(parseVersion),
      Effect.orElseSucceed(() => null),
    )

  const toolsIn = Effect.fnUntraced(function* (folder: string) {
    const [version, ...others] = yield* Effect.forEach(programs, (program) => versionIn(folder, program))
    return version === undefined || version === null || others.includes(null) ? [] : [{ folder, version }]
  })

  return Effect.fnUntraced(function* (serverVersion: number) {
    const installed = yield* fs.readDirectory(debianFolder).pipe(Effect.orElseSucceed((): Array<string> => []))
    const folders = installed.map((version) => `${debianFolder}/${version}/bin/`)
    const found = (yield* Effect.forEach([...folders, ""], toolsIn)).flat()
    const tools = choose(found, serverVersion)
    return tools ?? (yield* new BackupError({ failure: "usage", message: advice(found, serverVersion) }))
  })
})

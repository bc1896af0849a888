import { Config, Effect, FileSystem } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { advice, choose, parseVersion } from "./ToolVersions.ts"

export const programs = ["pg_dump", "pg_restore", "psql"] as const
export type Program = (typeof programs)[number]

/** Where Debian puts every version that is installed; the PATH has a wrapper of its own choice. */
const debianFolder = "/usr/lib/postgresql"

/** What PostgreSQL's programs are told. Nothing else is passed on: what else libpq reads could lead it to another server. */
export const plainEnvironment = Effect.gen(function* () {
  const path = yield* Config.String("PATH").pipe(Config.withDefault("/usr/bin:/bin"), Effect.orDie)
  const home = yield* Config.String("HOME").pipe(Config.withDefault("/"), Effect.orDie)
  return { PATH: path, HOME: home, LC_ALL: "C", PGCLIENTENCODING: "UTF8", PGCONNECT_TIMEOUT: "15" }
})

/** Looks for programs that fit a server. Fails `usage` where one is absent or older than the server, with the line to install it. */
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

import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Effect, Redacted, Scope } from "effect"
import { everybodyAgrees } from "../support/Agreement.ts"
import * as BotProcess from "../support/BotProcess.ts"
import { type Host, make as makeHosts, mayMakeHosts } from "../support/Hosts.ts"
import { House, makeFolder } from "../support/House.ts"
import type { NodeProcess } from "../support/NodeProcess.ts"
import * as PostgresProcess from "../support/PostgresProcess.ts"
import { inHouse, type Inside, type Scenario } from "./Scenario.ts"

type Env = Readonly<Record<string, string>>

const portOf = (url: string) => Number(new URL(url).port)
export const socketOf = (url: Redacted.Redacted) =>
  join(new URL(Redacted.value(url)).searchParams.get("host") ?? "", ".s.PGSQL.5432")

interface Cuttable {
  readonly cut: Effect.Effect<void>
  readonly mend: Effect.Effect<void>
}

/** A runner on a host of its own, which can be started again. */
export class Runner {
  readonly host: Host
  readonly home: string
  readonly env: Env
  readonly telegram: Cuttable
  process: NodeProcess | null = null
  constructor(host: Host, home: string, env: Env, telegram: Cuttable) {
    this.host = host
    this.home = home
    this.env = env
    this.telegram = telegram
  }
  get running(): NodeProcess {
    return this.process ?? assert.fail("the runner was not started")
  }
}

export const freeze = ({ running }: Runner) => Effect.sync(() => process.kill(running.pid, "SIGSTOP"))
export const thaw = ({ running }: Runner) => Effect.sync(() => process.kill(running.pid, "SIGCONT"))

const started = Effect.fnUntraced(function* (runner: Runner) {
  runner.process = yield* BotProcess.startReady(runner.env, runner.home, runner.host.inside)
})

export const polls = ({ running }: Runner): boolean => {
  const last = running.lines.entries.findLast((line) =>
    /polling as|another process polls|Another process polls/i.test(line),
  )
  return last?.includes("polling as") ?? false
}

interface Around {
  readonly more?: (place: number) => Env
  /** The socket of another server than the one that is asked afterwards; its people have agreed. */
  readonly database?: () => string
  /** They know nothing of each other but by the database. */
  readonly isAlone?: boolean
}

/** So many runners on hosts of their own, around one PostgreSQL, one emulator and one model, which are on this host. */
export const network = Effect.fnUntraced(function* (
  count: number,
  { database, isAlone = false, more = () => ({}) }: Around = {},
) {
  const { connect, env, folder } = yield* House
  const net = yield* makeHosts
  const postgres = yield* net.forward(database ?? (() => socketOf(Redacted.make(env["DATABASE_URL"] ?? ""))))
  const model = yield* net.forward(() => portOf(env["LLM_BASE_URL"] ?? ""))
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer((exit) => Scope.close(scope, exit))
  const runners: Array<Runner> = []
  for (let place = 0; place < count; place++) {
    const host = yield* net.host
    const home = join(folder, `runner${place}`)
    mkdirSync(home, { recursive: true })
    const telegram = yield* net.forwardHttp(portOf(env["TELEGRAM_API_ROOT"] ?? ""))
    const own = {
      TELEGRAM_API_ROOT: `http://${net.here}:${telegram.port}`,
      LLM_BASE_URL: `http://${net.here}:${model}/v1`,
      DATABASE_URL: `postgres://confidant@${net.here}:${postgres}/postgres`,
      STATE_DIR: join(home, "state"),
      ...(isAlone ? {} : { RUNNER_HOST: host.address }),
    }
    const runner = new Runner(host, home, { ...env, ...own, ...more(place) }, telegram)
    runners.push(runner)
    yield* Scope.provide(started(runner), scope)
  }
  if (database === undefined) yield* Effect.scoped(Effect.flatMap(connect, everybodyAgrees))
  const start = (runner: Runner) => Scope.provide(started(runner), scope)
  const [first, ...rest] = runners
  return { hub: net.here, runners, first: first ?? assert.fail("none"), rest, start }
})

export const apart = <A, E>(name: string, run: Effect.Effect<A, E, Inside>): Scenario => ({
  name,
  isLong: true,
  skip: !mayMakeHosts(),
  run: Effect.gen(function* () {
    const server = yield* PostgresProcess.make(yield* makeFolder, "migrated")
    yield* inHouse(name, run, { database: server.url }).run
  }).pipe(Effect.provide(NodeServices.layer)),
})

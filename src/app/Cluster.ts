import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import { Effect, Layer, type LogLevel, Option, Predicate, References, Schedule } from "effect"
import {
  MessageStorage,
  RunnerAddress,
  RunnerHealth,
  Runners,
  RunnerServer,
  ShardingConfig,
  SqlRunnerStorage,
} from "effect/cluster"
import { RpcSerialization, RpcServer } from "effect/rpc"
import type { SocketServerError } from "effect/socket/SocketServer"
import * as ChatEntity from "../chat/ChatEntity.ts"
import { Settings } from "../config/Settings.ts"
import { CannotListen } from "../ops/http/HttpServer.ts"
import { ping, runners } from "../policy/process/Cluster.ts"
import { Sessions } from "../store/driver/Postgres.ts"

const storage = Layer.orDie(SqlRunnerStorage.layer.pipe(Layer.provide(Sessions)))

const alone = ChatEntity.layerSingleRunner.pipe(
  Layer.provide(storage.pipe(Layer.provide([ChatEntity.sharding, ChatEntity.inBackground]))),
)

const at = ({ host, port }: RunnerAddress.RunnerAddress) => `${host.includes(":") ? `[${host}]` : host}:${port}`

/** Says in our own words that another one left. */
const peers = (level: LogLevel.LogLevel) => {
  const told = (address: RunnerAddress.RunnerAddress) =>
    Effect.logInfo(`The runner at ${at(address)} is gone; its chats go to the others`).pipe(
      Effect.provideService(References.MinimumLogLevel, level),
    )
  return Layer.effect(
    Runners.Runners,
    Effect.map(Runners.Runners, (service) =>
      Runners.Runners.of({
        ...service,
        onRunnerUnavailable: (address) => Effect.andThen(told(address), service.onRunnerUnavailable(address)),
      }),
    ),
  ).pipe(Layer.provide(Runners.layerRpc))
}

const health = Layer.effect(
  RunnerHealth.RunnerHealth,
  Effect.map(Runners.Runners, (service) => ({
    isAlive: (address) =>
      service
        .ping(address)
        .pipe(
          Effect.timeout(ping.within),
          Effect.retry({ times: ping.times, schedule: Schedule.spaced(ping.again) }),
          Effect.isSuccess,
        ),
  })),
)

const why: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} of ${host} is taken, perhaps by another runner: set RUNNER_PORT to another one`,
  EACCES: (host, port) => `port ${port} of ${host} needs more rights than this user has: set RUNNER_PORT above 1023`,
  EADDRNOTAVAIL: (host) =>
    `${host} is not an address of this machine: set RUNNER_HOST to its address on the private network`,
  ENOTFOUND: (host) => `${host} is not known: set RUNNER_HOST to this machine's address on the private network`,
}

const cannotListen =
  ({ host, port }: RunnerAddress.RunnerAddress) =>
  ({ reason: { cause } }: SocketServerError) => {
    const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
    return new CannotListen({ message: why[code]?.(host, port) ?? `cannot listen on ${host}:${port} (${code})` })
  }

/** What goes wrong between runners is seen from who owns what: a peer that dies in the middle of a word is no error. */
const calm = Layer.mergeAll(ChatEntity.inBackground, Layer.succeed(References.UnhandledLogLevel, undefined))

/** The port has no password, and takes only what owners of chats are told: to look, to hurry, to stop. */
const together = (address: RunnerAddress.RunnerAddress, level: LogLevel.LogLevel) => {
  const config = ShardingConfig.layer({ ...runners, runnerAddress: Option.some(address) })
  const server = RpcServer.layerProtocolSocketServer.pipe(
    Layer.provide(NodeClusterSocket.layerSocketServer),
    Layer.catch((error) => Layer.effect(RpcServer.Protocol, Effect.fail(cannotListen(address)(error)))),
  )
  return RunnerServer.layer.pipe(
    Layer.provideMerge(ChatEntity.layerSharding),
    Layer.provide([health, server]),
    Layer.provide(peers(level)),
    Layer.provide([NodeClusterSocket.layerClientProtocol, storage, MessageStorage.layerNoop]),
    Layer.provide([RpcSerialization.layerSchemaBinary(), config, calm]),
  )
}

/** Who owns which chat: this process all of them, or several processes a share each. */
export const Cluster = Layer.unwrap(
  Effect.gen(function* () {
    const { runner } = yield* Settings
    if (runner === null) return alone
    return together(RunnerAddress.make(runner.host, runner.port), yield* References.MinimumLogLevel)
  }),
)

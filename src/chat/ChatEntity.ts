import { Clock, Context, Effect, Layer, Logger, References, Schema, Scope } from "effect"
import {
  ClusterSchema,
  Entity,
  EntityId,
  MessageStorage,
  RunnerHealth,
  Runners,
  RunnerStorage,
  Sharding,
  ShardingConfig,
} from "effect/cluster"
import { Rpc } from "effect/rpc"
import { ChatId } from "../domain/Ids.ts"
import { cluster } from "../policy/process/Cluster.ts"
import { chatIdle } from "../policy/Rhythm.ts"
import { ChatWorkers } from "./ChatWorkers.ts"

/** One owner per chat, anywhere. Messages are volatile: the inbox lasts, and the sweep replaces lost wake-ups. */
export const ChatEntity = Entity.make("Chat", [
  Rpc.make("Wake"),
  Rpc.make("Hurry"),
  Rpc.make("Stop", { payload: { draftId: Schema.Int } }),
  Rpc.make("Pressed", { payload: { queryId: Schema.String } }),
]).annotate(ClusterSchema.ClientTracingEnabled, false)

const decodeChatId = Schema.decodeUnknownEffect(ChatId)

export const shardOf = ({ getShardId }: Sharding.Sharding["Service"], chatId: ChatId) =>
  getShardId(EntityId.make(String(chatId)), "default")

/** effect/cluster logs nothing that we do not, and its spans would carry the id of the chat. */
export const inBackground = Layer.mergeAll(
  Layer.succeed(References.TracerEnabled, false),
  Layer.succeed(References.MinimumLogLevel, "Error"),
)

/** The cluster copies the context that it was made with several times for each chat: it gets only what it needs, the work runs in the whole one. */
const references = [
  Scope.Scope,
  Clock.Clock,
  Logger.CurrentLoggers,
  References.MinimumLogLevel,
  References.TracerEnabled,
] as const

export const layerSharding = Layer.effectContext(
  Effect.gen(function* () {
    const services = yield* Effect.context<Layer.Services<typeof Sharding.layer> | Scope.Scope>()
    const small = Context.pick(
      ShardingConfig.ShardingConfig,
      Runners.Runners,
      RunnerStorage.RunnerStorage,
      RunnerHealth.RunnerHealth,
      MessageStorage.MessageStorage,
      ...references,
    )
    return yield* Effect.setContext(Layer.build(Sharding.layer), small(services))
  }),
)

export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const workers = yield* ChatWorkers
    const services = yield* Effect.context<Sharding.Sharding | Scope.Scope>()
    const handlers = Effect.gen(function* () {
      const { entityId } = yield* Entity.CurrentAddress
      const worker = yield* workers.make(yield* Effect.orDie(decodeChatId(Number(entityId))))
      return ChatEntity.of({
        Wake: () => Effect.setContext(worker.wake, services),
        Hurry: () => Effect.setContext(worker.hurry, services),
        Stop: ({ payload }) => Effect.setContext(worker.stop(payload.draftId), services),
        Pressed: ({ payload }) => Effect.setContext(worker.pressed(payload.queryId), services),
      })
    })
    // Unbounded: Stop reaches a working owner, and a surplus Wake returns at once.
    const entity = ChatEntity.toLayer(handlers, {
      maxIdleTime: chatIdle,
      concurrency: "unbounded",
      mailboxCapacity: "unbounded",
    })
    yield* Effect.setContext(Layer.build(entity), Context.pick(Sharding.Sharding, ...references)(services))
  }),
).pipe(Layer.provide(inBackground))

export const sharding = ShardingConfig.layer(cluster)

/** One process: no other runners. The composition provides the storage of runners. */
export const layerSingleRunner = layerSharding.pipe(
  Layer.provide(Runners.layerNoop),
  Layer.provide([MessageStorage.layerNoop, RunnerHealth.layerNoop]),
  Layer.provide([sharding, inBackground]),
)

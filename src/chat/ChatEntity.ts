import { Effect, Layer, References, Schema } from "effect"
import {
  ClusterSchema,
  Entity,
  EntityId,
  MessageStorage,
  RunnerHealth,
  Runners,
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

export const layer = ChatEntity.toLayer(
  Effect.gen(function* () {
    const workers = yield* ChatWorkers
    const { entityId } = yield* Entity.CurrentAddress
    const worker = yield* workers.make(yield* Effect.orDie(decodeChatId(Number(entityId))))
    return ChatEntity.of({
      Wake: () => worker.wake,
      Hurry: () => worker.hurry,
      Stop: ({ payload }) => worker.stop(payload.draftId),
      Pressed: ({ payload }) => worker.pressed(payload.queryId),
    })
  }),
  // Unbounded: Stop reaches a working owner, and a surplus Wake returns at once.
  { maxIdleTime: chatIdle, concurrency: "unbounded", mailboxCapacity: "unbounded" },
).pipe(Layer.provide(inBackground))

export const sharding = ShardingConfig.layer(cluster)

/** One process: no other runners. The composition provides the storage of runners. */
export const layerSingleRunner = Sharding.layer.pipe(
  Layer.provide(Runners.layerNoop),
  Layer.provide([MessageStorage.layerNoop, RunnerHealth.layerNoop]),
  Layer.provide([sharding, inBackground]),
)

import { Effect, Layer, References, Schema } from "effect"
import { ClusterSchema, Entity, MessageStorage, RunnerHealth, Runners, Sharding, ShardingConfig } from "effect/cluster"
import { Rpc } from "effect/rpc"
import { ChatId } from "../domain/Ids.ts"
import { cluster } from "../policy/Cluster.ts"
import { chatIdle } from "../policy/Rhythm.ts"
import { ChatWorkers } from "./ChatWorker.ts"

/**
 * One owner for each chat, wherever it runs. The messages are volatile: the inbox table is what lasts, and a lost
 * wake-up is made good by the sweep. Wake-ups have no spans: the trace of a turn goes on from its row in the inbox.
 */
export const ChatEntity = Entity.make("Chat", [
  Rpc.make("Wake"),
  Rpc.make("Stop", { payload: { draftId: Schema.Int } }),
  Rpc.make("Pressed", { payload: { queryId: Schema.String } }),
]).annotate(ClusterSchema.ClientTracingEnabled, false)

const decodeChatId = Schema.decodeUnknownEffect(ChatId)

/**
 * effect/cluster works in the background: it makes no spans, which would carry the entity's id and so the chat's, and its
 * warnings (each second of an outage, and at every stop) say nothing that our own do not.
 */
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
      Stop: ({ payload }) => worker.stop(payload.draftId),
      Pressed: ({ payload }) => worker.pressed(payload.queryId),
    })
  }),
  // Unbounded: Stop reaches an owner at work, and a surplus Wake returns at once.
  { maxIdleTime: chatIdle, concurrency: "unbounded", mailboxCapacity: "unbounded" },
).pipe(Layer.provide(inBackground))

export const sharding = ShardingConfig.layer(cluster)

/** One process: no other runners to talk to; the storage of runners (who holds which shard) is given by the composition. */
export const layerSingleRunner = Sharding.layer.pipe(
  Layer.provide(Runners.layerNoop),
  Layer.provide([MessageStorage.layerNoop, RunnerHealth.layerNoop]),
  Layer.provide([sharding, inBackground]),
)

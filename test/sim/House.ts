import { Effect, FiberSet, Layer, Logger, References, Scope } from "effect"
import { RunnerStorage, ShardId, Sharding } from "effect/cluster"
import { Guard } from "../../src/boundary/Guard.ts"
import { Pace } from "../../src/boundary/Pace.ts"
import { Answer } from "../../src/chat/answer/Answer.ts"
import * as ChatEntity from "../../src/chat/ChatEntity.ts"
import type { ChatWorker } from "../../src/chat/ChatWorker.ts"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { Delivery } from "../../src/chat/Delivery.ts"
import { DeskCache } from "../../src/chat/desk/DeskCache.ts"
import * as Intake from "../../src/chat/Intake.ts"
import { Router } from "../../src/chat/Router.ts"
import { Save } from "../../src/chat/Save.ts"
import { Recovery } from "../../src/chat/talking/Recovery.ts"
import { Talking } from "../../src/chat/talking/Talking.ts"
import { TurnWork } from "../../src/chat/TurnWork.ts"
import { Unsaved } from "../../src/chat/Unsaved.ts"
import { Wakes } from "../../src/chat/Wakes.ts"
import { MemoryBudgets } from "../support/MemoryBudgets.ts"
import { MemoryFlags } from "../support/MemoryOperators.ts"
import { featuresOn } from "../support/TestFeatures.ts"
import { settingsWith } from "../support/Settings.ts"
import { Settings } from "../../src/config/Settings.ts"
import type { ChatId } from "../../src/domain/Ids.ts"
import { Life as LifeNumber } from "../../src/domain/talk/Life.ts"
import { Lease } from "../../src/domain/talk/Lease.ts"
import { Texts } from "../../src/domain/talk/Texts.ts"
import * as Enqueue from "../../src/jobs/Enqueue.ts"
import { JobSignal } from "../../src/jobs/JobSignal.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { MemoryArchives } from "../support/MemoryArchives.ts"
import * as Client from "../../src/telegram/Client.ts"
import * as Bugs from "./Bugs.ts"
import type { Laws } from "./Laws.ts"
import * as SimCache from "./SimCache.ts"
import * as SimJobs from "./SimJobs.ts"
import * as SimModel from "./SimModel.ts"
import * as SimSpool from "./SimSpool.ts"
import * as SimStore from "./SimStore.ts"
import * as SimTelegram from "./SimTelegram.ts"
import type { Life, World } from "./World.ts"

const settings = settingsWith({ smartSend: { threshold: 600, preview: 100 } })

/** Each text is said once, so that what a user sees can be told apart. */
const texts = (world: World) =>
  Layer.succeed(Texts, {
    get: (_language, key) => {
      world.texts += 1
      return `${key}~${world.texts}`
    },
  })

/** The owners directly behind their wake-ups: what the cluster does in one process, without its machinery. */
const directWakes = Layer.effect(
  Wakes,
  Effect.gen(function* () {
    const owners = yield* ChatWorkers
    const scope = yield* Effect.scope
    const fibers = yield* FiberSet.make<void>()
    const known = new Map<ChatId, ChatWorker>()
    const ownerOf = Effect.fnUntraced(function* (chatId: ChatId) {
      const owner = known.get(chatId) ?? (yield* Scope.provide(owners.make(chatId), scope))
      known.set(chatId, owner)
      return owner
    })
    return Wakes.of({
      wake: (chatIds) =>
        Effect.forEach(
          new Set(chatIds),
          (chatId) => Effect.flatMap(ownerOf(chatId), (owner) => FiberSet.run(fibers, owner.wake)),
          { discard: true },
        ),
      stop: (chatId, draftId) =>
        Effect.asVoid(Effect.flatMap(ownerOf(chatId), (owner) => FiberSet.run(fibers, owner.stop(draftId)))),
      hurry: (chatId) => Effect.asVoid(Effect.flatMap(ownerOf(chatId), (owner) => FiberSet.run(fibers, owner.hurry))),
      pressed: (chatId, queryId) =>
        Effect.asVoid(Effect.flatMap(ownerOf(chatId), (owner) => FiberSet.run(fibers, owner.pressed(queryId)))),
    })
  }),
)

/** Runs singletons here. */
const directSharding = Layer.mock(Sharding.Sharding, {
  hasShardId: () => true,
  getShardId: () => ShardId.make("default", 1),
  registerSingleton: (_name, run) => Effect.asVoid(Effect.forkScoped(Effect.ignore(run))),
})

const cluster = Wakes.layer.pipe(
  Layer.provideMerge(ChatEntity.layer),
  Layer.provideMerge(ChatEntity.layerSingleRunner.pipe(Layer.provide(RunnerStorage.layerMemory))),
)

/** Certain until another process has taken over. */
const lease = (life: Life) =>
  Layer.succeed(Lease, { isCertain: Effect.sync(() => !life.isLate), silence: Effect.never })

/** What is logged becomes part of the timeline. */
const logs = (world: World, life: Life) =>
  Logger.layer([
    Logger.make(({ logLevel, message }) => {
      if (life.state !== "dead") world.tell(life.name, `${logLevel}: ${String(message)}`)
    }),
  ])

/** The whole process of one life: the real engine between the world's ports. */
export const layer = (world: World, life: Life, telegram: SimTelegram.SimTelegram, laws: Laws, bug: Bugs.Bug | null) =>
  Bugs.intake(bug).pipe(
    Layer.provide(Intake.layer),
    Layer.merge(Bugs.sweep(bug)),
    Layer.provide(world.plan.cluster ? cluster : Layer.merge(directWakes, directSharding)),
    Layer.provide(ChatWorkers.layer.pipe(Layer.provide(Layer.succeed(LifeNumber, world.lives.indexOf(life) + 1)))),
    Layer.provide(TurnWork.layer),
    Layer.provide([Answer.layer, Delivery.layer, DeskCache.layer, Save.layer]),
    Layer.provide([Unsaved.layer, Router.layer, Talking.layer.pipe(Layer.provide(Recovery.layer))]),
    Layer.provide([SimJobs.features.pipe(Layer.provide(featuresOn(world.store))), MemoryFlags, MemoryBudgets]),
    Layer.merge(SimJobs.layer(world, life, laws.jobs)),
    Layer.provide(Enqueue.layer.pipe(Layer.provideMerge(JobSignal.layer))),
    Layer.provide(Bugs.queue(bug)),
    Layer.provide([
      Bugs.outbox(bug),
      Bugs.spool(bug).pipe(Layer.provide(SimSpool.layer(world, life, laws))),
      Bugs.inbox(bug),
      Bugs.telegram(bug).pipe(
        Layer.provide(SimTelegram.watched(life, laws)),
        Layer.provide(Client.layer.pipe(Layer.provide(MemoryArchives))),
      ),
      SimModel.layer(world, life),
      SimCache.layer(world, life),
      lease(life),
    ]),
    Layer.provide(SimStore.layer(world, life, laws).pipe(Layer.provide(Statements.layer))),
    Layer.provideMerge(SimTelegram.layer(world, life, telegram)),
    Layer.provide([Guard.layer, Pace.layerOff, texts(world), Layer.succeed(Settings, settings)]),
    Layer.provideMerge(Layer.mergeAll(logs(world, life), Layer.succeed(References.TracerEnabled, false))),
  )

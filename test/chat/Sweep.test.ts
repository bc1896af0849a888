import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ShardId, Sharding } from "effect/cluster"
import { TestClock } from "effect/testing"
import * as Sweep from "../../src/chat/Sweep.ts"
import { Unsaved } from "../../src/chat/Unsaved.ts"
import { Wakes } from "../../src/chat/Wakes.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { straysEvery, sweepEvery } from "../../src/policy/Rhythm.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { provideSettings } from "../support/Settings.ts"

/** A cluster that runs a singleton once and, as the real one, does not start it again. */
const runsOnce = Layer.mock(Sharding.Sharding, {
  getShardId: () => assert.fail("not to be asked"),
  hasShardId: () => assert.fail("not to be asked"),
  registerSingleton: (_name, run) => Effect.asVoid(Effect.forkScoped(Effect.ignoreCause(run))),
})

const away = new StoreError({ operation: "Inbox.waiting", transient: true, sqlState: null, message: "away" })

describe("the sweep", () => {
  it.effect("wakes chats again after a look that died and one that failed", () => {
    const { layer, lines } = captureLogs()
    const looks = [Effect.die(new Error("broken")), Effect.fail(away)]
    const woken: Array<ChatId> = []
    const World = Layer.mergeAll(
      runsOnce,
      Layer.mock(Inbox, { waiting: () => Effect.suspend(() => looks.shift() ?? Effect.succeed([ChatId.make(7)])) }),
      Layer.mock(Unsaved, { chats: Effect.succeed([]) }),
      Layer.mock(Wakes, { wake: (chats) => Effect.sync(() => void woken.push(...chats)) }),
    )
    return Effect.gen(function* () {
      yield* TestClock.adjust(sweepEvery)
      assert.deepStrictEqual(woken, [])
      yield* TestClock.adjust(sweepEvery)
      assert.deepStrictEqual(woken, [7])
      assert.deepStrictEqual(
        lines.map(({ level }) => level),
        ["Error", "Warn"],
      )
    }).pipe(Effect.provide(Sweep.layer.pipe(Layer.provide(World), provideSettings({}))), Effect.provide(layer))
  })

  it.effect("of each of several processes saves what its own spool holds for chats that others own now", () => {
    const woken: Array<ChatId> = []
    const saved: Array<ChatId> = []
    const [ours, theirs] = [ChatId.make(1), ChatId.make(2)]
    const shared = Layer.mock(Sharding.Sharding, {
      getShardId: (id) => ShardId.make("default", Number(id)),
      hasShardId: ({ id }) => id === ours,
      // The sweep itself runs in another process.
      registerSingleton: () => Effect.void,
    })
    const World = Layer.mergeAll(
      shared,
      Layer.mock(Inbox, {}),
      Layer.mock(Unsaved, {
        chats: Effect.succeed([ours, theirs, theirs]),
        saveStray: (chatId) => Effect.sync(() => void saved.push(chatId)),
      }),
      Layer.mock(Wakes, { wake: (chats) => Effect.sync(() => void woken.push(...chats)) }),
    )
    const runner = { host: "10.0.0.1", port: 7433 }
    return Effect.gen(function* () {
      yield* TestClock.adjust(straysEvery)
      assert.deepStrictEqual([woken, saved], [[ours], [theirs]])
    }).pipe(Effect.provide(Sweep.layer.pipe(Layer.provide(World), provideSettings({ runner }))))
  })

  it.effect("wakes no owner elsewhere before the answer that this process has for its chat is saved", () => {
    const done: Array<string> = []
    const [savable, not, waits] = [ChatId.make(1), ChatId.make(2), ChatId.make(3)]
    const shared = Layer.mock(Sharding.Sharding, {
      getShardId: (id) => ShardId.make("default", Number(id)),
      hasShardId: () => false,
      registerSingleton: (_name, run) => Effect.asVoid(Effect.forkScoped(Effect.ignoreCause(run))),
    })
    const World = Layer.mergeAll(
      shared,
      Layer.mock(Inbox, { waiting: () => Effect.succeed([savable, not, waits]) }),
      Layer.mock(Unsaved, {
        chats: Effect.succeed([savable, not]),
        saveStray: (chatId) =>
          chatId === not ? Effect.fail(away) : Effect.sync(() => void done.push(`saved ${chatId}`)),
      }),
      Layer.mock(Wakes, {
        wake: (chats) => Effect.sync(() => done.push(...[...chats].map((chat) => `woken ${chat}`))),
      }),
    )
    const runner = { host: "10.0.0.1", port: 7433 }
    return Effect.gen(function* () {
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(done, ["saved 1", "woken 1", "woken 3"])
    }).pipe(Effect.provide(Sweep.layer.pipe(Layer.provide(World), provideSettings({ runner }))))
  })
})

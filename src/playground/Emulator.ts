import { Clock, Context, Effect, Layer, Result, Schedule } from "effect"
import { type CallRecord, makeCallRecord } from "./CallRecord.ts"
import { type Events, makeEvents } from "./Events.ts"
import { type Faults, makeFaults } from "./Faults.ts"
import { invoke } from "./methods/Methods.ts"
import { pollRequest } from "./methods/Intake.ts"
import type { Done } from "./methods/Method.ts"
import { chatIdOf, numberOf, checkParameters, type Payload } from "./Parameters.ts"
import { makeRateLimits, type RateLimits } from "./RateLimits.ts"
import type { Refusal } from "./Refusal.ts"
import { load, makeSaver, restore, type Saved, unsaved } from "./Snapshot.ts"
import { makeQueue, poll } from "./Updates.ts"
import { deliverToWebhook } from "./WebhookDelivery.ts"
import type { World } from "./World.ts"

export interface EmulatorOptions {
  /** `<bot id>:<secret>`; any other token is refused. */
  readonly token: string
  /** null: memory only. Uploaded bytes go to `<stateFile>.files/`. */
  readonly stateFile: string | null
  /** Answer 429 as Telegram does: 1 message/s per chat (burst 3), 30/s overall. */
  readonly rateLimits: boolean
}

const lingerMillis = 10_000

const emptyWorld = (
  options: EmulatorOptions,
  saved: Saved | null,
  now: number,
  hooks: Pick<World, "emit" | "changed">,
): World => {
  // Ids never repeat, even if the saved state is lost.
  const epoch = Math.floor(now / 1000)
  const next = (value: number | undefined) => Math.max(value ?? 1, epoch)
  const snapshot = saved?.snapshot
  const world: World = {
    bot: {
      id: Number(options.token.split(":")[0]),
      username: "confidant_playground_bot",
      firstName: "Confidant",
    },
    counters: {
      messageId: next(snapshot?.counters.messageId),
      // Beyond 32 bits, like the ids of new Telegram accounts.
      personId: Math.max(snapshot?.counters.personId ?? 0, 5_000_000_000 + epoch),
      serial: next(snapshot?.counters.serial),
    },
    people: new Map(),
    chats: new Map(),
    files: new Map(),
    contents: new Map(),
    drafts: new Map(),
    stopped: new Map(),
    queries: new Map(),
    commands: new Map(),
    profile: new Map(),
    updates: makeQueue({
      nextId: next(snapshot?.updates.nextId),
      pending: snapshot?.updates.pending ?? [],
      allowed: snapshot?.updates.allowed ?? null,
      webhook: snapshot?.updates.webhook ?? null,
      changed: hooks.changed,
    }),
    ...hooks,
  }
  if (saved !== null) restore(world, saved.snapshot, saved.contents)
  return world
}

const expireDrafts = (world: World, now: number): void => {
  for (const [chatId, draft] of world.drafts) {
    if (draft.expiresAt > now) continue
    world.drafts.delete(chatId)
    world.emit(() => ({ _tag: "Draft", chatId, draft: null }))
  }
}

const make = Effect.fnUntraced(function* (options: EmulatorOptions) {
  const events = makeEvents()
  const saved = options.stateFile === null ? null : yield* load(options.stateFile)
  let saver = unsaved
  const world = emptyWorld(options, saved, yield* Clock.currentTimeMillis, {
    emit: events.emit,
    changed: () => saver.changed(),
  })
  if (options.stateFile !== null) saver = yield* makeSaver(options.stateFile, () => world)

  let connected = false
  let seenAt = Number.NEGATIVE_INFINITY
  const setConnected = (value: boolean) => {
    if (connected === value) return
    connected = value
    events.emit(() => ({ _tag: "Connected", connected: value }))
  }

  const getUpdates = Effect.fnUntraced(function* (payload: Payload) {
    const request = Result.flatMap(checkParameters("getUpdates", payload), ({ params }) => pollRequest(params))
    if (Result.isFailure(request)) return Result.fail(request.failure)
    if (world.updates.webhook === null) setConnected(true)
    const polled = yield* poll(world.updates, request.success)
    seenAt = yield* Clock.currentTimeMillis
    return Result.map(polled, (updates): Done => ({ result: updates }))
  })

  const call = (method: string, payload: Payload): Effect.Effect<Result.Result<Done, Refusal>> =>
    (method.toLowerCase() === "getupdates"
      ? getUpdates(payload)
      : Effect.map(Clock.currentTimeMillis, (now) => invoke(world, method, payload, now))
    ).pipe(Effect.tap(() => saver.saved))

  yield* Clock.currentTimeMillis.pipe(
    Effect.map((now) => {
      expireDrafts(world, now)
      const { waiter, webhook } = world.updates
      setConnected(webhook !== null || waiter !== null || now - seenAt < lingerMillis)
    }),
    Effect.repeat(Schedule.spaced("1 second")),
    Effect.forkScoped,
  )
  const calls = makeCallRecord()
  yield* deliverToWebhook(
    world.updates,
    saver.saved,
    Effect.fnUntraced(function* (method, params) {
      const at = yield* Clock.currentTimeMillis
      const reply = yield* call(method, { params, uploads: new Map() })
      calls.add({
        method,
        chatId: chatIdOf(params),
        threadId: numberOf(params, "message_thread_id") ?? null,
        at,
        status: Result.isSuccess(reply) ? 200 : reply.failure.code,
        messageId: Result.isSuccess(reply) ? (reply.success.messageId ?? null) : null,
      })
    }),
  )

  return {
    token: options.token,
    world,
    events,
    faults: makeFaults(),
    calls,
    limits: options.rateLimits ? makeRateLimits() : () => 0,
    call,
    connected: () => connected,
    saved: saver.saved,
  }
})

export class Emulator extends Context.Service<
  Emulator,
  {
    readonly token: string
    readonly world: World
    readonly events: Events
    readonly faults: Faults
    readonly calls: CallRecord
    readonly limits: RateLimits
    readonly call: (method: string, payload: Payload) => Effect.Effect<Result.Result<Done, Refusal>>
    readonly connected: () => boolean
    /** Nothing leaves the emulator before it: what the page or the bot has seen survives a kill. */
    readonly saved: Effect.Effect<void>
  }
>()("confidant/playground/Emulator") {
  static readonly layer = (options: EmulatorOptions) => Layer.effect(Emulator, make(options))
}

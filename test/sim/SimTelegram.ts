import { Deferred, Duration, Effect, Exit, Layer, Predicate } from "effect"
import { Api, InputFile } from "grammy"
import { Guard } from "../../src/boundary/Guard.ts"
import { Telegram, TelegramError, type TelegramErrorReason } from "../../src/domain/talk/Telegram.ts"
import type { ChatId } from "../../src/domain/Ids.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { policies } from "../../src/policy/Policies.ts"
import { BotApi } from "../../src/telegram/BotApi.ts"
import { classify, fromGuard, fromThrown } from "../../src/telegram/Errors.ts"
import type { Laws } from "./Laws.ts"
import { keyOf } from "./Texts.ts"
import { type Fate, goesWell, type Life, type World } from "./World.ts"

interface SentUpdate {
  readonly updateId: number
  readonly chatId: number
  readonly body: Readonly<Record<string, unknown>>
}

const field = (payload: unknown, name: string): unknown =>
  Predicate.hasProperty(payload, name) ? payload[name] : undefined
const number = (payload: unknown, name: string): number => Number(field(payload, name))

type Signal = NonNullable<Parameters<Api["raw"]["getMe"]>[0]>
const isSignal = (signal: unknown): signal is Signal => signal instanceof AbortSignal

/** What tells one call from any other: every text of a run is unique. */
const idOf = (payload: unknown): string => {
  const document = field(payload, "document")
  return document instanceof InputFile ? String(document.filename) : String(field(payload, "text"))
}

/** grammY types answers by method; here they are what Telegram would write. */
const answer = (body: unknown) => JSON.parse(JSON.stringify(body))
const refusal = (error_code: number, description: string, parameters: Record<string, unknown> = {}) =>
  answer({ ok: false, error_code, description, parameters })

/** Telegram: keeps updates until they are confirmed, and shows people what it is sent. */
export class SimTelegram {
  readonly #world: World
  readonly #laws: Laws
  #updates: ReadonlyArray<SentUpdate> = []
  #confirmed: ReadonlyArray<SentUpdate> = []
  #arrival = Deferred.makeUnsafe<void>()
  #lastUpdate = 100
  readonly #lastMessage = new Map<number, number>()
  readonly blocked = new Set<number>()

  constructor(world: World, laws: Laws) {
    this.#world = world
    this.#laws = laws
  }

  messageId(chatId: number): number {
    const id = (this.#lastMessage.get(chatId) ?? 0) + 1
    this.#lastMessage.set(chatId, id)
    return id
  }

  /** Somebody did something: Telegram has the update from here on. */
  push(chatId: number, what: string, body: Readonly<Record<string, unknown>>): number {
    this.#lastUpdate += 1
    const updateId = this.#lastUpdate
    this.#updates = [...this.#updates, { updateId, chatId, body: { update_id: updateId, ...body } }]
    this.#laws.wasSent(updateId)
    this.#world.tell(`chat ${chatId}`, `${updateId}: ${what}`)
    Deferred.doneUnsafe(this.#arrival, Exit.void)
    this.#arrival = Deferred.makeUnsafe()
    return updateId
  }

  get unconfirmed(): number {
    return this.#updates.length
  }

  arrival(): Effect.Effect<void> {
    return this.#updates.length > 0 ? Effect.void : Deferred.await(this.#arrival)
  }

  #getUpdates(life: Life, payload: unknown) {
    const offset = field(payload, "offset")
    if (typeof offset === "number") {
      const confirmed = this.#updates.filter(({ updateId }) => updateId < offset)
      this.#updates = this.#updates.filter(({ updateId }) => updateId >= offset)
      this.#confirmed = [...this.#confirmed, ...confirmed].slice(-5)
      if (confirmed.length > 0) {
        this.#world.tell(life.name, `confirms ${confirmed.map(({ updateId }) => updateId).join()}`)
        this.#laws.confirmed(confirmed.map(({ updateId }) => updateId))
      }
    }
    const { dice, plan } = this.#world
    const again = this.#world.chance(plan.telegram.repeated) && this.#updates.length > 0 ? this.#confirmed : []
    // Between chats there is no order.
    const place = new Map<number, number>()
    const placeOf = (chatId: number) => {
      const known = place.get(chatId) ?? dice.next()
      place.set(chatId, known)
      return known
    }
    return [...again, ...this.#updates.slice(0, 20)]
      .sort((a, b) => placeOf(a.chatId) - placeOf(b.chatId))
      .map(({ body }) => body)
  }

  /** Telegram does what it is asked, or refuses. */
  handle(life: Life, method: string, payload: unknown): unknown {
    if (method === "getUpdates") return { ok: true, result: this.#getUpdates(life, payload) }
    if (method === "getMe") return { ok: true, result: { id: 1, username: "confidant_bot" } }
    const chatId = number(payload, "chat_id")
    if (this.blocked.has(chatId)) return refusal(403, "Forbidden: bot was blocked by the user")
    if (method === "sendMessage" || method === "sendDocument") {
      const { plan, dice } = this.#world
      if (this.#world.chance(plan.telegram.limited)) {
        return refusal(429, "Too Many Requests", { retry_after: dice.int(1, 40) })
      }
      if (this.#world.chance(plan.telegram.refused)) return refusal(400, "Bad Request: refused")
      this.#laws.shown(life, chatId, idOf(payload))
      this.#world.tell(`chat ${chatId}`, `sees ${JSON.stringify(idOf(payload).slice(0, 60))}`)
      return { ok: true, result: { message_id: this.messageId(chatId) } }
    }
    return { ok: true, result: true }
  }
}

const isSend = (method: string) => method === "sendMessage" || method === "sendDocument"

const fateOf = (world: World, method: string): Fate<TelegramError> => {
  const { plan, dice } = world
  const { telegram } = plan
  const fails = (reason: TelegramErrorReason) => ({ error: new TelegramError({ method, reason }) })
  const outage = world.isIn(telegram.outages)
  if (outage !== undefined) {
    if (outage.silent) return { delay: 0, effect: false, answer: "never" }
    return { delay: 0, effect: false, answer: fails({ _tag: "Unreachable", detail: "ECONNREFUSED" }) }
  }
  const delay = isSend(method) && world.chance(telegram.slow) ? dice.int(1, 3_000) : 0
  if (world.chance(telegram.before)) {
    const reason = dice.pick<TelegramErrorReason>([
      { _tag: "ServerFault", code: 502 },
      { _tag: "Lost", detail: "ECONNRESET" },
      { _tag: "Unreachable", detail: "ECONNREFUSED" },
    ])
    return { delay, effect: false, answer: fails(reason) }
  }
  if (world.chance(telegram.after)) {
    return { delay, effect: true, answer: fails({ _tag: "Lost", detail: "ECONNRESET" }) }
  }
  if (world.chance(telegram.hang)) return { delay, effect: dice.chance(0.5), answer: "never" }
  return delay === 0 ? goesWell : { delay, effect: true, answer: "arrives" }
}

/** The port `Telegram`, watched: what leaves the process, and what it knows of it. */
export const watched = (life: Life, laws: Laws) =>
  Layer.effect(
    Telegram,
    Effect.map(Telegram, (telegram) => {
      const sendNow = (chatId: ChatId, outgoing: Outgoing) =>
        Effect.suspend(() => {
          const key = keyOf(outgoing)
          if (key === null) return telegram.sendNow(chatId, outgoing)
          laws.leaves(life, chatId, key)
          return Effect.tap(telegram.sendNow(chatId, outgoing), () => Effect.sync(() => laws.heard(life, key)))
        })
      const send = (chatId: ChatId, outgoing: Outgoing) =>
        Effect.andThen(telegram.place(chatId, outgoing), sendNow(chatId, outgoing))
      return Telegram.of({ ...telegram, sendNow, send })
    }),
  )

/** The Bot API as one process sees it: grammY's calls answered in memory, behind the real guard and policies. */
export const layer = (world: World, life: Life, telegram: SimTelegram) =>
  Layer.effect(
    BotApi,
    Effect.gen(function* () {
      const guard = yield* Guard
      const api = new Api("1:sim")
      api.config.use((_previous, method, payload) => Promise.resolve(answer(telegram.handle(life, method, payload))))
      return BotApi.of({
        fileUrl: (path) => path,
        call: (method, request) => {
          const answered = world.call(
            { life, name: method, fate: () => fateOf(world, method) },
            Effect.tryPromise({
              try: (signal) => (isSignal(signal) ? request(api.raw, signal) : Promise.reject(new Error("no signal"))),
              catch: fromThrown(method, (text) => text),
            }),
          )
          const attempt =
            method === "getUpdates"
              ? Effect.andThen(Effect.timeoutOption(telegram.arrival(), "50 seconds"), answered)
              : answered
          const policy =
            method === "getUpdates" ? { ...policies.telegram, timeout: Duration.seconds(60) } : policies.telegram
          return guard
            .call({ dependency: "telegram", operation: method, policy, classify: classify(method) }, attempt)
            .pipe(Effect.mapError(fromGuard(method)))
        },
      })
    }),
  )

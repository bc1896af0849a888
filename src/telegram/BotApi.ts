import { Context, Duration, Effect, Layer, Redacted } from "effect"
import { Api } from "grammy"
import type { Rehearsable } from "../boundary/Faults.ts"
import { Guard } from "../boundary/Guard.ts"
import { Pace } from "../boundary/Pace.ts"
import type { ChatId } from "../domain/Ids.ts"
import { telegramCalls } from "../domain/metrics/Calls.ts"
import { TelegramError, type TelegramErrorReason } from "../domain/talk/Telegram.ts"
import type { FaultKind } from "../policy/Dependencies.ts"
import { type TelegramMethod, telegramMethods } from "../policy/FaultNames.ts"
import { type CallPolicy, policies } from "../policy/Policies.ts"
import { polling } from "../policy/Telegram.ts"
import { causeOf, classify, fromGuard, fromThrown } from "./Errors.ts"

/** grammY types its signals by a polyfill but accepts native ones. */
type Signal = NonNullable<Parameters<Api["raw"]["getMe"]>[0]>
const isSignal = (signal: unknown): signal is Signal => signal instanceof AbortSignal

const isSend = (method: string): boolean => /^send(?!ChatAction$|MessageDraft$)/.test(method)

const operationOf = (method: string): string => (isSend(method) ? "send telegram.message" : `telegram.${method}`)

const attributesOf = (method: string) =>
  isSend(method)
    ? {
        "messaging.system": "telegram",
        "messaging.operation.type": "send",
        "messaging.operation.name": "send",
        "telegram.method": method,
      }
    : { "telegram.method": method }

const policyOf = (method: string): CallPolicy => {
  // A long poll is answered late by design.
  if (method === "getUpdates") return { ...policies.telegram, timeout: Duration.seconds(polling.requestSeconds) }
  return ["sendDocument", "sendPhoto", "sendVoice"].includes(method) ? policies.telegramUpload : policies.telegram
}

const injectedReason = (kind: FaultKind): TelegramErrorReason => {
  if (kind === "lost") return { _tag: "Lost", detail: "rehearsal" }
  return kind === "limited" ? { _tag: "RateLimited", retryAfterSeconds: 1 } : { _tag: "ServerFault", code: 500 }
}

const faultsOf = (method: TelegramMethod): Rehearsable<TelegramError> => ({
  names: [`telegram.${method}`],
  injected: (kind) => new TelegramError({ method, reason: injectedReason(kind) }),
})

const outcomes: ReadonlyMap<TelegramErrorReason["_tag"] | "Ok", string> = new Map([
  ["Ok", "ok"],
  ["RateLimited", "rate_limited"],
  ["Rejected", "rejected"],
  ["Moved", "rejected"],
  ["Blocked", "blocked"],
  ["Unauthorized", "unauthorized"],
  ["Conflict", "conflict"],
  ["ServerFault", "server_fault"],
  ["Unreachable", "unreachable"],
  ["Lost", "lost"],
  ["Unavailable", "unavailable"],
])

export interface BotApiOptions {
  readonly token: Redacted.Redacted
  readonly apiRoot: string
}

/** grammY's client: every call guarded, interruptible, and failing with a typed error that never holds the token. */
export class BotApi extends Context.Service<
  BotApi,
  {
    /** One call; pass the signal on. Refusals in `chat` slow its pace. */
    readonly call: <A>(
      method: TelegramMethod,
      request: (api: Api["raw"], signal: Signal) => Promise<A>,
      chat?: ChatId,
    ) => Effect.Effect<A, TelegramError>
    /** Where a `file_path` is downloaded from. It holds the token. */
    readonly fileUrl: (path: string) => string
  }
>()("confidant/telegram/BotApi") {
  static readonly layer = (options: BotApiOptions) => Layer.effect(BotApi, make(options))
}

const make = Effect.fnUntraced(function* (options: BotApiOptions) {
  const guard = yield* Guard
  const pace = yield* Pace
  const token = Redacted.value(options.token)
  const { raw } = new Api(token, { apiRoot: options.apiRoot, timeoutSeconds: polling.requestSeconds })
  const redact = (text: string) => text.replaceAll(token, "<redacted>")

  const context = yield* Effect.context<never>()
  for (const method of telegramMethods) {
    for (const outcome of outcomes.values()) telegramCalls(method, outcome).updateUnsafe(0, context)
  }

  const count = (method: TelegramMethod, outcome: string) =>
    Effect.sync(() => telegramCalls(method, outcome).updateUnsafe(1, context))

  /** Once per call, however many attempts it took. */
  const counted =
    (method: TelegramMethod) =>
    <A>(call: Effect.Effect<A, TelegramError>): Effect.Effect<A, TelegramError> =>
      call.pipe(
        Effect.tap(() => count(method, "ok")),
        Effect.tapError(({ reason }) => count(method, outcomes.get(reason._tag) ?? "lost")),
      )

  const heard =
    (chat: ChatId | undefined) =>
    ({ reason }: TelegramError): Effect.Effect<void> =>
      chat !== undefined && reason._tag === "RateLimited" ? pace.refused(chat, reason.retryAfterSeconds) : Effect.void

  return BotApi.of({
    fileUrl: (path) => `${options.apiRoot}/file/bot${token}/${path.split("/").map(encodeURIComponent).join("/")}`,
    call: (method, request, chat) =>
      guard
        .call(
          {
            dependency: "telegram",
            operation: operationOf(method),
            kind: isSend(method) ? "producer" : "client",
            policy: policyOf(method),
            classify: classify(method),
            why: ({ reason }) => causeOf(reason),
            attributes: attributesOf(method),
            faults: faultsOf(method),
            ...(chat === undefined ? {} : { subject: chat }),
          },
          Effect.tryPromise({
            try: (signal) => (isSignal(signal) ? request(raw, signal) : Promise.reject(new Error("no signal"))),
            catch: fromThrown(method, redact),
          }).pipe(Effect.tapError(heard(chat)), Effect.tap(chat === undefined ? Effect.void : pace.accepted)),
        )
        .pipe(Effect.mapError(fromGuard(method)), counted(method)),
  })
})

import { Effect, Result } from "effect"
import { conflict, type Refusal } from "./Refusal.ts"

export interface Update {
  readonly update_id: number
  readonly [kind: string]: unknown
}

export interface Webhook {
  readonly url: string
  readonly secret: string | null
  readonly maxConnections: number
  lastErrorDate: number | null
  lastErrorMessage: string | null
}

export interface PollRequest {
  readonly offset: number
  readonly limit: number
  readonly timeout: number
  readonly allowed: ReadonlyArray<string> | null
}

/** Telegram delivers these only if asked for by name. */
const excludedByDefault = new Set(["chat_member", "message_reaction", "message_reaction_count"])

const terminated = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")

const webhookActive = conflict(
  "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)

type Waiter = (refusal: Refusal | null) => void

export interface UpdateQueue {
  readonly pending: Array<Update>
  nextId: number
  allowed: ReadonlyArray<string> | null
  webhook: Webhook | null
  waiter: Waiter | null
  onWebhook: () => void
  onWebhookChange: () => void
  readonly changed: () => void
}

export const makeQueue = (options: {
  readonly nextId: number
  readonly pending: ReadonlyArray<Update>
  readonly allowed: ReadonlyArray<string> | null
  readonly webhook: Webhook | null
  readonly changed: () => void
}): UpdateQueue => ({
  ...options,
  pending: [...options.pending],
  waiter: null,
  onWebhook: () => {},
  onWebhookChange: () => {},
})

const wanted = (queue: UpdateQueue, kind: string): boolean =>
  queue.allowed === null ? !excludedByDefault.has(kind) : queue.allowed.includes(kind)

/** An empty list means the default, as in the Bot API. */
export const allow = (queue: UpdateQueue, allowed: ReadonlyArray<string> | null): void => {
  if (allowed === null) return
  queue.allowed = allowed.length === 0 ? null : allowed
  queue.changed()
}

export const setHook = (queue: UpdateQueue, webhook: Webhook | null): void => {
  queue.webhook = webhook
  queue.changed()
  queue.onWebhookChange()
}

const announce = (queue: UpdateQueue): void => {
  queue.changed()
  queue.waiter?.(null)
  if (queue.webhook !== null) queue.onWebhook()
}

/** Skips kinds that the bot did not ask for; returns the id, or null. */
export const push = (queue: UpdateQueue, kind: string, payload: unknown): number | null => {
  if (!wanted(queue, kind)) return null
  const update_id = queue.nextId++
  queue.pending.push({ update_id, [kind]: payload })
  announce(queue)
  return update_id
}

export const pushRaw = (queue: UpdateQueue, fields: Readonly<Record<string, unknown>>): number => {
  const update_id = queue.nextId++
  queue.pending.push({ ...fields, update_id })
  announce(queue)
  return update_id
}

export const drop = (queue: UpdateQueue): void => {
  queue.pending.length = 0
  queue.changed()
}

export const confirm = (queue: UpdateQueue, updateId: number): void => {
  const index = queue.pending.findIndex((update) => update.update_id === updateId)
  if (index >= 0) queue.pending.splice(index, 1)
  queue.changed()
}

const confirmBelow = (queue: UpdateQueue, offset: number): void => {
  const { pending } = queue
  if (offset < 0) {
    pending.splice(0, Math.max(0, pending.length + offset))
    return queue.changed()
  }
  const first = pending.findIndex((update) => update.update_id >= offset)
  if (first === 0 || pending.length === 0) return
  pending.splice(0, first < 0 ? pending.length : first)
  queue.changed()
}

export const terminatePoller = (queue: UpdateQueue, reason: Refusal): void => {
  const waiter = queue.waiter
  queue.waiter = null
  waiter?.(reason)
}

/** getUpdates: confirms what is below the offset, then answers at once or when an update arrives. */
export const poll = (
  queue: UpdateQueue,
  request: PollRequest,
): Effect.Effect<Result.Result<ReadonlyArray<Update>, Refusal>> =>
  Effect.suspend(() => {
    if (queue.webhook !== null) return Effect.succeed(Result.fail(webhookActive))
    terminatePoller(queue, terminated)
    allow(queue, request.allowed)
    confirmBelow(queue, request.offset)
    const batch = () => Result.succeed(queue.pending.slice(0, request.limit))
    if (queue.pending.length > 0 || request.timeout === 0) return Effect.succeed(batch())
    return Effect.callback<Result.Result<ReadonlyArray<Update>, Refusal>>((resume) => {
      const waiter: Waiter = (refusal) => {
        if (queue.waiter === waiter) queue.waiter = null
        resume(Effect.succeed(refusal === null ? batch() : Result.fail(refusal)))
      }
      queue.waiter = waiter
      return Effect.sync(() => {
        if (queue.waiter === waiter) queue.waiter = null
      })
    }).pipe(
      Effect.timeoutOrElse({ duration: request.timeout * 1000, orElse: () => Effect.succeed(Result.succeed([])) }),
    )
  })

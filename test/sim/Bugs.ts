import { Effect, FiberSet, Layer } from "effect"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Intake } from "../../src/domain/talk/incoming/Intake.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { Spool } from "../../src/domain/talk/Spool.ts"
import * as Sweep from "../../src/chat/Sweep.ts"
import { Telegram, TelegramError } from "../../src/domain/talk/Telegram.ts"
import type { Turn } from "../../src/domain/talk/Turn.ts"

/** Mistakes that somebody might make; the simulation must notice each of them. */
export const bugs = [
  "acknowledges before storing",
  "sends without marking",
  "forgets the spool",
  "takes a lost answer for a refusal",
  "repeats an unsure delivery without end",
  "does not look for what was left behind",
  "marks a job as done before it ran",
] as const

export type Bug = (typeof bugs)[number]

/** The intake says that it has stored what it will store. */
export const intake = (bug: Bug | null) =>
  Layer.effect(
    Intake,
    Effect.gen(function* () {
      const right = yield* Intake
      if (bug !== "acknowledges before storing") return right
      const fibers = yield* FiberSet.make<void>()
      return Intake.of({ accept: (batch) => Effect.asVoid(FiberSet.run(fibers, Effect.ignore(right.accept(batch)))) })
    }),
  )

export const outbox = (bug: Bug | null) =>
  Layer.effect(
    Outbox,
    Effect.map(Outbox, (right) =>
      bug === "sends without marking" ? { ...right, sending: () => Effect.succeed(true) } : right,
    ),
  )

export const spool = (bug: Bug | null) =>
  Layer.effect(
    Spool,
    Effect.map(Spool, (right) => (bug === "forgets the spool" ? { ...right, keep: () => Effect.void } : right)),
  )

export const telegram = (bug: Bug | null) =>
  Layer.effect(
    Telegram,
    Effect.map(Telegram, (right): Telegram["Service"] => {
      if (bug !== "takes a lost answer for a refusal") return right
      const notDone = (error: TelegramError) =>
        error.reason._tag === "Lost"
          ? new TelegramError({ ...error, reason: { _tag: "ServerFault", code: 500 } })
          : error
      return { ...right, sendNow: (chatId, outgoing) => Effect.mapError(right.sendNow(chatId, outgoing), notDone) }
    }),
  )

export const inbox = (bug: Bug | null) =>
  Layer.effect(
    Inbox,
    Effect.map(Inbox, (right): Inbox["Service"] => {
      if (bug !== "repeats an unsure delivery without end") return right
      const uncounted = (turn: Turn): Turn => ({
        ...turn,
        deliveries: turn.deliveries.map(({ attempts, outgoing, part, state }) => ({
          attempts: Math.min(attempts, 1),
          outgoing,
          part,
          state,
        })),
      })
      return {
        ...right,
        open: (chatId, limit) => Effect.map(right.open(chatId, limit), (turns) => turns.map(uncounted)),
      }
    }),
  )

/** The end of each job is committed when it is claimed; its result is said afterwards. */
export const queue = (bug: Bug | null) =>
  Layer.effect(
    JobQueue,
    Effect.map(JobQueue, (right): JobQueue["Service"] => {
      if (bug !== "marks a job as done before it ran") return right
      return {
        ...right,
        claim: (kinds, limit, lease) =>
          Effect.tap(right.claim(kinds, limit, lease), (jobs) =>
            Effect.forEach(jobs, (job) => right.complete(job, {})),
          ),
        renew: (refs) => Effect.succeed(new Set(refs.map(({ id }) => id))),
        complete: (_ref, { turns = [] }) => Effect.as(right.say(turns), true),
      }
    }),
  )

export const sweep = (bug: Bug | null) => (bug === "does not look for what was left behind" ? Layer.empty : Sweep.layer)

import { Effect, Layer } from "effect"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import type { ChatId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { type DeliveryRef, Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { type CallPolicy, policies } from "../../src/policy/Policies.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { portsOn } from "../support/MemoryStore.ts"
import type { Laws } from "./Laws.ts"
import { withJobs } from "./SimJobs.ts"
import { queueOf } from "./SimQueue.ts"
import { type Fate, goesWell, type Life, type World } from "./World.ts"

const away = new SqlError({ reason: new ConnectionError({ cause: { code: "08006" } }) })

const fateOf = (world: World): Fate<SqlError> => {
  const { plan, dice } = world
  const { store } = plan
  const outage = world.isIn(store.outages)
  if (outage !== undefined) return { delay: 0, effect: false, answer: outage.silent ? "never" : { error: away } }
  const delay = world.chance(store.slow) ? dice.int(1, 2_000) : 0
  if (world.chance(store.before)) return { delay, effect: false, answer: { error: away } }
  if (world.chance(store.after)) return { delay, effect: true, answer: { error: away } }
  if (world.chance(store.hang)) return { delay, effect: dice.chance(0.5), answer: "never" }
  return delay === 0 ? goesWell : { delay, effect: true, answer: "arrives" }
}

/** The store as one process sees it: the memory twin behind the real guard and policies, on a network that fails. */
export const layer = (world: World, life: Life, laws: Laws) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const statements = yield* Statements
      const state = world.store
      const { inbox, outbox, people, deadLetters } = portsOn(state)

      /** `undo`: takes back what an attempt before has counted, as the tokens of the statements do. */
      const run = <A, E>(
        name: string,
        effect: Effect.Effect<A, E>,
        { policy, undo }: { policy?: CallPolicy; undo?: () => void } = {},
      ) =>
        Effect.suspend(() => {
          let wasDone = false
          const once = Effect.suspend(() => {
            if (wasDone) undo?.()
            return Effect.tap(effect, (done) => Effect.sync(() => (wasDone = done !== false && done !== null)))
          }).pipe(Effect.orDie)
          const call = { life, name, fate: () => fateOf(world) }
          return statements.run(name, world.call(call, once), policy)
        })

      const own = (chatId: ChatId) =>
        Effect.suspend(() => {
          const before = new Map([...state.turns.values()].map((turn) => [turn, turn.claims]))
          const undo = () => before.forEach((claims, turn) => (turn.claims = Math.min(turn.claims, claims)))
          return run(`own ${chatId}`, inbox.own(chatId), { undo })
        })

      const place = ({ updateId, part }: DeliveryRef) => `${updateId}.${part}`

      return Layer.mergeAll(
        Layer.succeed(Inbox, {
          accept: (batch) =>
            run(
              `accept ${batch.map(({ incoming }) => incoming.updateId).join()}`,
              Effect.tap(inbox.accept(batch), (accepted) =>
                Effect.sync(() => accepted.length > 0 && world.tell("store", `accepted ${accepted.join()}`)),
              ),
            ),
          own,
          open: (chatId, limit) => run(`open ${chatId}`, inbox.open(chatId, limit)),
          settle: (settlement) => {
            if (settlement.dead?.reason === "poisoned") laws.setAside(settlement.updateId)
            return run(`settle ${settlement.updateId}`, laws.settling(settlement, inbox.settle(withJobs(settlement))), {
              policy: policies.conversationSave,
            })
          },
          postpone: (turn, delay, notified, isFailure = true, ahead) =>
            run(`postpone ${turn.updateId} by ${delay} ms`, inbox.postpone(turn, delay, notified, isFailure, ahead), {
              undo: () => {
                const stored = state.turns.get(turn.updateId)
                if (stored !== undefined && isFailure) stored.postponed -= 1
              },
            }),
          trying: (turn, isTrying) =>
            run(`trying ${turn.updateId} ${isTrying}`, inbox.trying(turn, isTrying), { policy: policies.dbMark }),
          failed: (turn) => run(`failed ${turn.updateId}`, inbox.failed(turn)),
          release: (turn) => run(`release ${turn.updateId}`, inbox.release(turn), { policy: policies.dbMark }),
          showing: (turn, live) =>
            run(`showing ${turn.updateId} ${live}`, inbox.showing(turn, live), { policy: policies.dbMark }),
          hasten: (apart) => run("hasten", inbox.hasten(apart)),
          waiting: (limit) => run("waiting", inbox.waiting(limit)),
        } satisfies Inbox["Service"]),
        Layer.succeed(Outbox, {
          sending: (ref) =>
            run(`sending ${place(ref)}`, outbox.sending(ref), {
              undo: () => {
                const stored = state.turns.get(ref.updateId)?.deliveries[ref.part]
                const mine = state.epochs.get(ref.chatId) === ref.epoch
                if (stored?.state === "sending" && mine) stored.attempts -= 1
              },
            }),
          unsent: (ref) => run(`unsent ${place(ref)}`, outbox.unsent(ref)),
          settle: (ref, outcome) => run(`settle part ${place(ref)} ${outcome._tag}`, outbox.settle(ref, outcome)),
          replace: (ref, parts) => {
            const replaced = Effect.sync(() => {
              const stored = state.turns.get(ref.updateId)?.deliveries[ref.part]
              if (stored !== undefined && stored.attempts > 1) laws.replaced(stored.owed)
            })
            return run(`replace ${place(ref)}`, Effect.andThen(replaced, outbox.replace(ref, parts)))
          },
          abandon: (ref, reason) => run(`abandon ${ref.updateId}`, outbox.abandon(ref, reason)),
        } satisfies Outbox["Service"]),
        Layer.succeed(JobQueue, queueOf(state, laws.jobs, run)),
        Layer.succeed(People, {
          open: (chatId, sender, limit) => run(`open desk ${chatId}`, people.open(chatId, sender, limit)),
          enter: (owner, userId, threadId) =>
            run(`enter ${owner.chatId} ${threadId}`, people.enter(owner, userId, threadId)),
        } satisfies People["Service"]),
        Layer.succeed(DeadLetters, {
          ...deadLetters,
          add: (turn, reason, detail) =>
            run(`dead letter ${turn.updateId} ${reason}`, deadLetters.add(turn, reason, detail)),
        } satisfies DeadLetters["Service"]),
      )
    }),
  )

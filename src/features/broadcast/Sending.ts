import { Clock, Cron, Duration, Effect, Schema } from "effect"
import { ChatId, TelegramMessageId, UserId } from "../../domain/Ids.ts"
import { type JobKind, jobKind, type NewJob, type OwnTurn } from "../../domain/Jobs.ts"
import type { Broadcasts } from "../../domain/operators/Broadcasts.ts"
import { Language } from "../../domain/talk/Language.ts"
import { broadcast as policy } from "../../policy/Broadcast.ts"
import { pruneSchedule, usual } from "../../policy/Jobs.ts"
import { change } from "./Drafts.ts"

export const name = "broadcast"

/** The operator who hears how it goes, in the message whose button began it. */
const Teller = Schema.Struct({
  userId: UserId,
  chatId: ChatId,
  language: Language,
  messageId: Schema.NullOr(TelegramMessageId),
})
export type Teller = typeof Teller.Type

const Round = Schema.Struct({ id: Schema.String, round: Schema.Int, teller: Teller })
type Round = typeof Round.Type

/** What its own turns say: the text itself, to people; how it goes, to the operator. */
export const Said = Schema.TaggedUnion({
  Text: { id: Schema.String },
  Progress: { id: Schema.String, teller: Teller },
  Ended: { id: Schema.String, teller: Teller },
})
export type Said = typeof Said.Type
export type Told = Extract<Said, { readonly teller: Teller }>

const jobOf = (payload: Round): NewJob => ({
  kind: "broadcast.batch",
  key: `${payload.id} ${payload.round}`,
  userId: null,
  lane: name,
  payload,
})

export const firstJob = (id: string, teller: Teller): NewJob => jobOf({ id, round: 0, teller })

const forPerson = (userId: UserId, id: string): OwnTurn => {
  const payload: Said = { _tag: "Text", id }
  // A private chat has the id of its person.
  return { chatId: ChatId.make(userId), userId, feature: name, payload }
}

const forTeller = (payload: Told): OwnTurn => {
  const { chatId, userId } = payload.teller
  return { chatId, userId, feature: name, payload }
}

const stepOf = (reached: number, people: number): number =>
  people === 0 ? 0 : Math.floor((reached / people) * policy.steps)

/** A batch is committed with its messages and the job for the next one, so everybody gets the message once. */
const handOver = (broadcasts: Broadcasts["Service"]): JobKind =>
  jobKind({
    name: "broadcast.batch",
    payload: Round,
    policy: usual,
    run: Effect.fnUntraced(function* ({ id, round, teller }) {
      if (round > 0) yield* Effect.sleep(policy.every)
      const found = yield* broadcasts.batch(id, policy.batch)
      if (found === null || found.broadcast.state !== "running") return {}
      const { broadcast, next, waiting } = found
      const following = jobOf({ id, round: round + 1, teller })
      if (waiting > policy.mostWaiting) {
        const runAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(policy.lookAgain)
        return { jobs: [{ ...following, runAt }] }
      }
      const to = next.at(-1)
      if (to === undefined) return { changes: [change.end(id)], turns: [forTeller({ _tag: "Ended", id, teller })] }
      const reached = broadcast.reached + next.length
      const isStep = stepOf(reached, broadcast.people) > stepOf(broadcast.reached, broadcast.people)
      return {
        changes: [change.handOver({ id, to, count: next.length })],
        turns: [
          ...next.map((userId) => forPerson(userId, id)),
          ...(isStep ? [forTeller({ _tag: "Progress", id, teller })] : []),
        ],
        jobs: [following],
      }
    }),
  })

const prune = (broadcasts: Broadcasts["Service"]): JobKind =>
  jobKind({
    name: "broadcast.prune",
    payload: Schema.Null,
    policy: usual,
    schedule: Cron.parseUnsafe(pruneSchedule),
    run: () => Effect.as(broadcasts.prune, {}),
  })

export const jobsOf = (broadcasts: Broadcasts["Service"]): ReadonlyArray<JobKind> => [
  handOver(broadcasts),
  prune(broadcasts),
]

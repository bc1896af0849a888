import { Duration, Effect, Layer, Schema } from "effect"
import { Features, message, type Feature } from "../../src/domain/Feature.ts"
import { ChatId, UserId } from "../../src/domain/Ids.ts"
import type { JobQueue } from "../../src/domain/JobQueue.ts"
import { JobError, jobKind, type NewJob } from "../../src/domain/Jobs.ts"
import type { Settlement } from "../../src/domain/talk/Turn.ts"
import type { JobSignal } from "../../src/jobs/JobSignal.ts"
import * as Worker from "../../src/jobs/Worker.ts"
import { worker } from "../../src/policy/Jobs.ts"
import type { JobLaws } from "./JobLaws.ts"
import { type Fate, goesWell, type Life, type World } from "./World.ts"

const Said = Schema.Struct({ text: Schema.String })
const Payload = Schema.Struct({ chatId: ChatId, userId: UserId, ...Said.fields })

/** One in so many turns asks for a job. */
const jobEvery = 3

/** The same settlement asks for the same job. */
export const withJobs = (settlement: Settlement): Settlement => {
  const { chatId, updateId, userId } = settlement
  if (userId === null || updateId < 0 || updateId % jobEvery !== 0) return settlement
  const payload = { chatId, userId, text: `J${updateId}` }
  const job: NewJob = { kind: "sim", key: String(updateId), userId, lane: String(chatId), payload }
  return { ...settlement, jobs: [...settlement.jobs, job] }
}

const feature: Feature = {
  name: "sim",
  own: (_asked, payload) =>
    Schema.decodeUnknownEffect(Said)(payload).pipe(
      Effect.orDie,
      Effect.map(({ text }) => ({ deliveries: [message(text)] })),
    ),
}

/** The features of the bot, and one that says what its jobs found out. */
export const features = Layer.effect(
  Features,
  Effect.map(Features, ({ all, home }) => ({ all: [...all, feature], home })),
)

/** Shorter than the lives of processes, so that leases end. */
const policy = {
  ...worker,
  atOnce: 2,
  lookEvery: Duration.seconds(2),
  lease: Duration.seconds(4),
  renewEvery: Duration.seconds(1),
  completeAgainEvery: Duration.seconds(1),
}

/** Works on jobs that are slow, fail and are repeated until they succeed. */
export const layer = (world: World, life: Life, laws: JobLaws): Layer.Layer<never, never, JobQueue | JobSignal> => {
  const { dice, plan } = world
  const fate = (): Fate<JobError> =>
    world.chance(plan.jobs.fails)
      ? { delay: 0, effect: false, answer: { error: new JobError({ message: "sim", transient: true }) } }
      : goesWell
  const kind = jobKind({
    name: "sim",
    payload: Payload,
    policy: {
      attempts: 1_000,
      wait: Duration.millis(500),
      longestWait: Duration.seconds(5),
      timeout: Duration.minutes(1),
    },
    run: ({ chatId, text, userId }, { key }) =>
      Effect.gen(function* () {
        if (world.chance(plan.jobs.slow)) yield* Effect.sleep(dice.int(100, 9_000))
        yield* world.call(
          { life, name: `job ${key}`, fate },
          Effect.sync(() => laws.ran(key)),
        )
        return { turns: [{ chatId, userId, feature: "sim", payload: { text } }] }
      }),
  })
  return Worker.layer([kind], policy)
}

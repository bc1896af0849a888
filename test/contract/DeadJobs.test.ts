import { assert, layer } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { type ClaimedJob, JobId } from "../../src/domain/JobQueue.ts"
import { DeadJobs } from "../../src/domain/operators/letters/DeadJobs.ts"
import { stores } from "./Stores.ts"
import { makeKind } from "./Kinds.ts"

for (const [place, store] of stores) {
  layer(store)(`DeadJobs ${place}`, (it) => {
    const buried = Effect.gen(function* () {
      const made = yield* makeKind
      yield* made.queue.enqueue([made.job("a", "1"), made.job("b", "1")])
      const claimed: ClaimedJob = yield* made.first
      assert.isTrue(yield* made.queue.bury(claimed, "refused"))
      return { ...made, claimed, dead: yield* DeadJobs }
    })

    it.effect("keeps a job that failed for good, and lets its lane go on", () =>
      Effect.gen(function* () {
        const { claimed, dead, keys, kind } = yield* buried
        const found = (yield* dead.list(1_000)).find(({ id }) => id === claimed.id)
        assert.deepInclude(found, { kind, userId: null, attempts: 1, detail: "refused", resolvedAt: null })
        assert.deepStrictEqual(yield* dead.show(claimed.id), found)
        assert.deepStrictEqual(yield* keys(), ["b"])
        assert.isNull(yield* dead.show(JobId.make(claimed.id + 1)), "that one lives")
      }),
    )

    it.effect("tries a dead job again, from its first attempt on", () =>
      Effect.gen(function* () {
        const { claimed, dead, first, queue } = yield* buried
        assert.isTrue(yield* dead.retry(claimed.id))
        assert.isFalse(yield* dead.retry(claimed.id))
        assert.isNull(yield* dead.show(claimed.id))
        assert.isFalse(yield* queue.complete(claimed, {}), "it is nobody's")
        assert.deepInclude(yield* first, { id: claimed.id, attempt: 1 })
      }),
    )

    it.effect("drops a dead job, and does not forget that there was one", () =>
      Effect.gen(function* () {
        const { claimed, dead, job, keys, queue } = yield* buried
        assert.isTrue(yield* dead.drop(claimed.id))
        assert.isFalse(yield* dead.drop(claimed.id))
        assert.isFalse(yield* dead.retry(claimed.id))
        assert.isNumber((yield* dead.show(claimed.id))?.resolvedAt)
        assert.notInclude(
          (yield* dead.list(1_000)).map(({ id }) => id),
          claimed.id,
        )
        yield* queue.enqueue([job("a", "1")])
        assert.deepStrictEqual(yield* keys(), ["b"])
      }),
    )

    it.effect("prunes what ended, and neither what is open nor what is dead", () =>
      Effect.gen(function* () {
        const { claimed: dead, first, job, keys, queue } = yield* buried
        const done = yield* first
        yield* queue.complete(done, {})
        yield* queue.enqueue([job("c", "2")])
        yield* queue.prune(Duration.days(1), 1_000)
        yield* queue.enqueue([job("b", "1")])
        assert.deepStrictEqual(yield* keys(), ["c"], "b was not forgotten yet")
        yield* queue.prune(Duration.millis(-1_000), 10_000)
        yield* queue.enqueue([job("a", "1"), job("b", "1")])
        assert.deepStrictEqual(yield* keys(), ["b"])
        assert.isNotNull(yield* DeadJobs.use((jobs) => jobs.show(dead.id)))
      }),
    )
  })
}

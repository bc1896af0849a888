import { assert, layer } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { pace } from "../../src/policy/Telegram.ts"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"

const limits = { rateLimits: true, env: { TELEGRAM_RATE_LIMITS: "on" } }
const every = Duration.toMillis(pace.chat.every)

layer(House.layer(limits), { excludeTestServices: true, timeout: "120 seconds" })(
  "where Telegram has its limits",
  (it) => {
    it.effect("messages to one chat keep their distance once the burst is used up", () =>
      Effect.gen(function* () {
        const { sim } = yield* House
        const ada = yield* acquainted("Ada")
        for (let said = 1; said <= 5; said++) {
          yield* sim.say(ada.id, `Message ${said}`)
          yield* sim.received(ada.id, 2 + said)
        }
        const calls = (yield* sim.calls("sendMessage")).filter(({ chatId }) => chatId === ada.id)
        assert.deepStrictEqual(
          calls.map(({ status }) => status),
          [200, 200, 200, 200, 200, 200, 200],
        )
        // Places are given every so often; the calls of two of them may travel unequally fast.
        const span = (calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)
        assert.isAtLeast(span, 0.9 * every * (calls.length - pace.chat.burst))
      }),
    )

    it.effect("many chats at once: everybody is answered, and Telegram never has to say 429", () =>
      Effect.gen(function* () {
        const { settled, sim } = yield* House
        const people = yield* Effect.forEach(
          Array.from({ length: 40 }, (_, index) => `Person ${index}`),
          (name) => sim.addPerson(name),
        )
        const together = { concurrency: "unbounded", discard: true } as const
        yield* Effect.forEach(
          people,
          ({ id }) =>
            Effect.gen(function* () {
              yield* sim.say(id, "First")
              yield* sim.received(id, 1)
              yield* sim.say(id, "Second")
              yield* sim.received(id, 2)
              yield* settled(id)
            }),
          together,
        )
        const calls = yield* sim.calls("sendMessage")
        assert.isAtLeast(calls.length, 2 * people.length)
        assert.deepStrictEqual(
          calls.filter(({ status }) => status !== 200),
          [],
        )
      }),
    )
  },
)

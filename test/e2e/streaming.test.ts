import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"

const whole = "The first half of what I say is this, and the second half is never written when you stop me."

layer(House.layer({ model: { answer: () => whole } }), { excludeTestServices: true, timeout: "120 seconds" })(
  "while the model writes",
  (it) => {
    it.effect("the typing indicator is shown", () =>
      Effect.gen(function* () {
        const { model, sim } = yield* House
        const ada = yield* acquainted("Ada")
        model.plan({ kind: "hold", at: "start" })
        yield* sim.say(ada.id, "Think")
        yield* sim.events.until("typing", (events) =>
          events.find((event) => event._tag === "Typing" && event.chatId === ada.id),
        )
        model.release()
        yield* sim.received(ada.id, 3)
      }),
    )

    it.effect("the growing text is shown as a draft, and the answer takes its place", () =>
      Effect.gen(function* () {
        const { model, sim } = yield* House
        const ada = yield* acquainted("Ada")
        model.plan({ kind: "hold", at: "middle" })
        yield* sim.say(ada.id, "Write")
        const draft = yield* sim.draft(ada.id)
        assert.isAbove(draft.text.length, 0)
        assert.isTrue(whole.startsWith(draft.text))
        assert.isTrue(draft.canStop)
        model.release()
        assert.strictEqual((yield* sim.received(ada.id, 3))[2]?.text, whole)
      }),
    )

    it.effect("Stop ends the answer; what was written until then is what is kept", () =>
      Effect.gen(function* () {
        const { history, model, sim } = yield* House
        const ada = yield* acquainted("Ada")
        model.plan({ kind: "hold", at: "middle" })
        yield* sim.say(ada.id, "Write")
        const draft = yield* sim.draft(ada.id)
        yield* sim.stopDraft(ada.id, draft.draftId)
        const answer = (yield* sim.received(ada.id, 3))[2]
        yield* model.until((requests) => requests.at(-1)?.state === "aborted")
        model.release()
        assert.strictEqual(answer?.text, draft.text.trim())
        assert.isBelow(answer?.text.length ?? 0, whole.length)
        assert.strictEqual((yield* history(ada.id)).at(-1)?.text.trim(), answer?.text)
      }),
    )
  },
)

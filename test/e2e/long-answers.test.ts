import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { fromMarkdown } from "../../src/domain/talk/outgoing/Format.ts"
import { generated } from "../support/Questions.ts"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"

const long = generated(1, { answerLength: 6_000 })[0]?.answer ?? ""

const decoder = new TextDecoder()

layer(House.layer({ model: { answer: (messages) => (messages.at(-1)?.content === "long" ? long : "ok") } }), {
  excludeTestServices: true,
  timeout: "120 seconds",
})("a long answer", (it) => {
  it.effect("arrives as a preview and whole in a file", () =>
    Effect.gen(function* () {
      const { history, sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.say(ada.id, "long")
      const [preview, document] = (yield* sim.received(ada.id, 4)).slice(2)
      assert.isAtMost(preview?.text.length ?? 0, 301)
      assert.isAbove(preview?.text.length ?? 0, 200)
      assert.strictEqual(preview?.text.at(-1), "…")
      assert.isTrue(fromMarkdown(long).text.startsWith((preview?.text ?? "").slice(0, -1)))
      assert.strictEqual(decoder.decode(yield* sim.file(document?.file?.fileId ?? "")), long)
      assert.strictEqual((yield* history(ada.id)).at(-1)?.text, long)
    }),
  )

  it.effect("arrives whole in parts when Telegram refuses the file", () =>
    Effect.gen(function* () {
      const { history, settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.fault({ method: "sendDocument", kind: { _tag: "Error", code: 400 } })
      yield* sim.say(ada.id, "long")
      const parts = (yield* sim.received(ada.id, 5)).slice(3)
      yield* settled(ada.id)
      yield* sim.clearFaults
      assert.strictEqual(sim.fromBot(ada.id).length, 5)
      assert.isTrue(parts.every(({ text }) => text.length <= 4_096))
      assert.strictEqual(
        parts
          .map(({ text }) => text)
          .join("")
          .replaceAll(/\s/g, ""),
        fromMarkdown(long).text.replaceAll(/\s/g, ""),
      )
      assert.strictEqual((yield* history(ada.id)).at(-1)?.text, long)
    }),
  )
})

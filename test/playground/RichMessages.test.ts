import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { InputRichBlock } from "grammy/types"
import { Playground } from "../../src/playground/Playground.ts"
import { ask, connect, refusal } from "./client.ts"

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("the emulator", (it) => {
  it.effect("takes a rich message up to the limits that the Bot API states, and none beyond", () =>
    Effect.gen(function* () {
      const { api, person } = yield* connect
      const { id } = yield* person()
      const text = (length: number) => ({ type: "paragraph", text: "x".repeat(length) }) as const
      const cells = (columns: number) => [
        Array.from({ length: columns }, () => ({ text: "x", align: "left", valign: "top" }) as const),
      ]
      const quoted = (depth: number): InputRichBlock =>
        depth === 1 ? text(1) : { type: "blockquote", blocks: [quoted(depth - 1)] }
      const of = (...blocks: ReadonlyArray<InputRichBlock>) => ({ blocks: [...blocks] })
      const taken = [
        of(text(32_768)),
        of(...Array.from({ length: 500 }, () => text(1))),
        of(quoted(16)),
        of({ type: "table", cells: cells(20) }),
      ]
      const none = [
        [of(), "must be non-empty"],
        [of(text(32_769)), "too long"],
        [of(...Array.from({ length: 501 }, () => text(1))), "too many blocks"],
        [of(quoted(17)), "nested too deeply"],
        [of({ type: "table", cells: cells(21) }), "too many columns"],
        [{ markdown: "a", html: "a" }, "exactly one of"],
        [{ markdown: "a" }, "501 Not Implemented"],
        [of({ type: "anchor", name: "a" }), "unknown or malformed block"],
      ] as const
      for (const rich of taken) {
        const message = yield* ask(() => api.sendRichMessage(id, rich))
        assert.strictEqual(message.rich_message.blocks.length, rich.blocks.length)
      }
      for (const [rich, why] of none) assert.include(yield* refusal(() => api.sendRichMessage(id, rich)), why)
    }),
  )
})

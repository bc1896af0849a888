import { join } from "node:path"
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { makeFolder } from "../support/House.ts"
import * as NodeProcess from "../support/NodeProcess.ts"
import * as SimClient from "../support/SimClient.ts"

const platform = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

layer(platform, { excludeTestServices: true })("with nothing configured", (it) => {
  it.effect("the playground stands in for Telegram, rules answer, and a restart remembers the conversation", () =>
    Effect.gen(function* () {
      const folder = yield* makeFolder
      const begin = Effect.gen(function* () {
        const bot = yield* BotProcess.startReady({ STATE_DIR: join(folder, "state"), LOG_FORMAT: "pretty" }, folder)
        const line = yield* bot.line("the page's address", (text) => NodeProcess.addressIn(text) !== "")
        return { bot, sim: yield* SimClient.make(NodeProcess.addressIn(line)) }
      })
      const { bot, sim } = yield* begin
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "I feel sad")
      const [introduction] = yield* sim.received(ada.id, 1)
      yield* sim.press(ada.id, introduction?.messageId ?? 0, "consent:yes")
      const [, , answer] = yield* sim.received(ada.id, 3)
      assert.isAbove(answer?.text.length ?? 0, 20)
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)

      const again = yield* begin
      const { messages } = yield* again.sim.state
      assert.isTrue(messages.some(({ chatId, text }) => chatId === ada.id && text === "I feel sad"))
      yield* again.sim.say(ada.id, "And now I am tired")
      yield* again.sim.received(ada.id, 1)
    }),
  )
})

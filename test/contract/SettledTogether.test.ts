import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { begin, history, historyIds, message, newChat, settlement, stores, text } from "./Stores.ts"

for (const [place, store] of stores) {
  layer(store)(`Inbox ${place}`, (it) => {
    it.effect("settles what many chats decide at the same moment, each as if it were alone", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const texts = ["plain", 'say "{a,b}" and \\ \\u0000', "🌙 שלום", "", "NULL"]
        const scenes = yield* Effect.forEach(texts, (said) =>
          Effect.gen(function* () {
            const chat = newChat()
            const [earlier, turn] = [text(chat, "before"), text(chat, said)]
            return { chat, earlier, turn, said, at: yield* begin(chat, earlier, turn) }
          }),
        )
        const [late, quiet] = [scenes[2], scenes[3]]
        const newer = late === undefined ? null : yield* inbox.own(late.chat.id)
        const settled = yield* Effect.forEach(
          scenes,
          ({ at, chat, earlier, said, turn }) =>
            inbox.settle(
              settlement(chat, turn, at, said === quiet?.said ? [] : [said], {
                joined: [
                  {
                    updateId: earlier.incoming.updateId,
                    text: "before",
                    telegramMessageId: TelegramMessageId.make(1),
                  },
                ],
                messages: [
                  { role: "user", text: said, telegramMessageId: TelegramMessageId.make(2) },
                  { role: "assistant", text: `you said ${said}`, telegramMessageId: null },
                ],
              }),
            ),
          { concurrency: "unbounded" },
        )
        assert.deepStrictEqual(
          settled.map((each) => each?.messageIds.length ?? null),
          [3, 3, null, 3, 3],
        )
        for (const scene of scenes) {
          const { chat, said } = scene
          const open = yield* inbox.open(chat.id, 10)
          if (scene === late) {
            assert.isAbove(newer?.epoch ?? 0, scene.at.epoch)
            assert.deepStrictEqual(yield* history(chat), [])
            assert.strictEqual(open.length, 2)
            continue
          }
          assert.deepStrictEqual(yield* history(chat), ["user: before", `user: ${said}`, `assistant: you said ${said}`])
          assert.deepStrictEqual(yield* historyIds(chat), settled[scenes.indexOf(scene)]?.messageIds)
          assert.deepStrictEqual(
            open.flatMap(({ deliveries }) => deliveries.map(({ outgoing }) => outgoing)),
            scene === quiet ? [] : [message(said)],
          )
        }
      }),
    )
  })
}

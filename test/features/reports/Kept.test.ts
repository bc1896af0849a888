import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MessageId, UpdateId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { change as chats } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import { takeBack } from "../../../src/features/history/Past.ts"
import * as PastSql from "../../../src/features/history/PastSql.ts"
import { change, Reports } from "../../../src/features/reports/Kept.ts"
import * as KeptSql from "../../../src/features/reports/KeptSql.ts"
import {
  begin,
  type Chat,
  historyIds,
  newChat,
  settlement,
  storesWith,
  storeWith,
  text,
  turn,
} from "../../contract/Stores.ts"
import type { State } from "../../support/MemoryState.ts"
import { conversationsOn } from "../chats/MemoryConversations.ts"
import { pastOn } from "../history/MemoryPast.ts"
import { reportsOn } from "./MemoryReports.ts"

const storeOf = storeWith(KeptSql.layer, [...KeptSql.changes, ...ConversationsSql.changes, ...PastSql.changes])

const filed = Effect.fnUntraced(function* (chat: Chat, said: string, answer: string) {
  const update = text(chat, said)
  const at = yield* begin(chat, update)
  const { updateId } = update.incoming
  const messages = [
    { role: "user", text: said, telegramMessageId: null },
    { role: "assistant", text: answer, telegramMessageId: null },
  ] as const
  const changes = [change.keep(updateId), change.keep(UpdateId.make(updateId + 1_000_000))]
  assert.isNotNull(yield* Inbox.use((inbox) => inbox.settle(settlement(chat, update, at, [], { messages, changes }))))
})

const page = (chat: Chat, at = 0) => Reports.use((reports) => reports.page(chat.sender.id, at))
const listed = (chat: Chat) =>
  Effect.map(page(chat), ({ reports }) => reports.map(({ beginning, title }) => (title === "" ? beginning : title)))
const find = (chat: Chat, id: number) => Reports.use((reports) => reports.find(chat.sender.id, id))

const twinsOn = (state: State) =>
  Layer.sync(Reports, () => {
    conversationsOn(state)
    pastOn(state)
    return reportsOn(state)
  })

for (const [place, store] of storesWith(twinsOn, storeOf)) {
  layer(store)(`Reports ${place}`, (it) => {
    it.effect("keeps the answer of its turn, whole, with what was asked, and says when it was", () =>
      Effect.gen(function* () {
        const chat = newChat()
        assert.deepStrictEqual(yield* page(chat, 7), { reports: [], page: 0, pages: 1 })
        const answer = `# A plan\n${"word ".repeat(400)}`
        yield* filed(chat, "Make a plan", answer)
        yield* turn(chat, "and thanks")
        const [only] = (yield* page(chat)).reports
        assert.deepInclude(only, { title: "", beginning: answer.slice(0, 500), question: "Make a plan" })
        const found = yield* find(chat, only?.id ?? 0)
        assert.deepStrictEqual(found, only === undefined ? null : { ...only, text: answer })
      }),
    )

    it.effect("lists them newest first, a page at a time, the last page where fewer remain", () =>
      Effect.gen(function* () {
        const chat = newChat()
        for (const number of Array.from({ length: 10 }, (_, index) => index)) yield* filed(chat, "q", `${number}`)
        const { pages, reports } = yield* page(chat)
        assert.deepStrictEqual([pages, reports.map(({ beginning }) => beginning).join("")], [2, "98765432"])
        for (const [asked, shown] of [
          [1, "10"],
          [99, "10"],
          [Number.MAX_SAFE_INTEGER, "10"],
          [-3, "98765432"],
        ] as const) {
          const turned = yield* page(chat, asked)
          assert.strictEqual(turned.reports.map(({ beginning }) => beginning).join(""), shown)
        }
      }),
    )

    it.effect("is renamed and removed by its owner alone, and the words stay", () =>
      Effect.gen(function* () {
        const [chat, other] = [newChat(), newChat()]
        yield* filed(chat, "q", "mine")
        const id = (yield* page(chat)).reports[0]?.id
        assert.isDefined(id)
        if (id === undefined) return
        yield* turn(other, "", change.rename(id, "Theirs"), change.remove(id))
        assert.isNull(yield* find(other, id))
        assert.deepStrictEqual(yield* listed(chat), ["mine"])
        yield* turn(chat, "", change.rename(id, "Plan\u0000"))
        assert.lengthOf(yield* listed(chat), 1)
        yield* turn(chat, "", change.rename(id, "Plan"))
        assert.deepStrictEqual(yield* listed(chat), ["Plan"])
        yield* turn(chat, "", change.remove(id), change.remove(id))
        assert.deepStrictEqual(yield* listed(chat), [])
        assert.lengthOf(yield* historyIds(chat), 2)
      }),
    )

    it.effect("goes with its words, and none is kept of a temporary conversation", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* filed(chat, "q", "one")
        yield* filed(chat, "q", "two")
        const [, , from = 0, to = 0] = yield* historyIds(chat)
        yield* turn(chat, "", takeBack(MessageId.make(from), MessageId.make(to)))
        assert.deepStrictEqual(yield* listed(chat), ["one"])
        yield* turn(chat, "", chats.temporary)
        yield* filed(chat, "q", "a secret")
        assert.deepStrictEqual(yield* listed(chat), ["one"])
        yield* turn(chat, "", chats.end)
        yield* turn(chat, "", chats.delete(1, "helper"))
        assert.deepStrictEqual(yield* listed(chat), [])
      }),
    )
  })
}

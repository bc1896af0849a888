import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import type { PersonChange } from "../../../src/domain/talk/Turn.ts"
import { change, Checkins } from "../../../src/features/checkins/Checkins.ts"
import * as CheckinsSql from "../../../src/features/checkins/CheckinsSql.ts"
import { begin, type Chat, inPostgres, newChat, settlement, storeWith, text } from "../../contract/Stores.ts"

const due = Date.UTC(2026, 11, 1, 6)
const zone = "Europe/Moscow"

const turn = Effect.fnUntraced(function* (chat: Chat, changes: ReadonlyArray<Change>, person: PersonChange = {}) {
  const update = text(chat, "")
  const at = yield* begin(chat, update)
  assert.isNotNull(yield* Inbox.use((inbox) => inbox.settle(settlement(chat, update, at, [], { changes, person }))))
})

const found = (chat: Chat) => Checkins.use((checkins) => checkins.find(chat.sender.id))

for (const [place, store] of inPostgres(storeWith(CheckinsSql.layer, CheckinsSql.changes))) {
  layer(store)(`Check-ins ${place}`, (it) => {
    it.effect("are switched on, asked and moved as they stand, switched off, and know when they were answered", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const chat = newChat()
        assert.isNull(yield* found(chat))
        const helped = { at: due, since: due, told: due, helped: { crisis: due - 2.5, eating: due - 9 } }
        yield* turn(chat, [change.on({ minutes: 540, zone, due })], { consent: "granted", noticed: helped })
        const first = yield* found(chat)
        assert.deepInclude(first, { timeZone: null, isReachable: true, helpedAt: due - 3 })
        assert.isNotNull(first?.heardAt)
        const next = due + 86_400_000
        const asked = { at: due + 5, due, next, zone, unanswered: 1 }
        yield* turn(chat, [change.asked(asked), change.asked({ ...asked, at: 0 }), change.move({ ...asked, next: 0 })])
        const known = { minutes: 540, zone, due: next, askedAt: due + 5, unanswered: 1 }
        assert.deepStrictEqual((yield* found(chat))?.checkin, known)
        yield* turn(chat, [change.off(due)], { blocked: true })
        assert.deepInclude(yield* found(chat), { checkin: known, isReachable: false })
        yield* turn(chat, [change.off(null)])
        assert.isNull((yield* found(chat))?.checkin.due)
        yield* turn(chat, [change.on({ minutes: 600, zone, due: next })])
        assert.deepInclude((yield* found(chat))?.checkin, { askedAt: due + 5, unanswered: 0, due: next })
        yield* sql`DELETE FROM users WHERE user_id = ${chat.sender.id}`
        assert.isNull(yield* found(chat))
      }),
    )
  })
}

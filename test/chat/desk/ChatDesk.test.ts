import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ChatDesk from "../../../src/chat/desk/ChatDesk.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { ChatId, UserId } from "../../../src/domain/Ids.ts"
import { Engine } from "../Engine.ts"

const group = ChatId.make(-100)

it.effect("the desk of a group is that of the one who writes, not of the one who wrote before", () =>
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const desk = yield* ChatDesk.make(group)
    const { epoch } = yield* inbox.own(group)
    for (const id of [1, 2, 1]) {
      const { person } = yield* desk.open({ chatId: group, epoch }, { id: UserId.make(id), firstName: `N${id}` })
      assert.deepStrictEqual([person.id, person.name], [UserId.make(id), `N${id}`])
    }
  }).pipe(Effect.provide(Engine)),
)

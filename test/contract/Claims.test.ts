import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Life } from "../../src/domain/talk/Life.ts"
import { claims, trials } from "../../src/policy/Limits.ts"
import { diesTrying } from "../support/Deaths.ts"
import { begin, newChat, settlement, stores, text } from "./Stores.ts"

const nobody = { poisoned: null, suspect: null }

for (const [place, store] of stores) {
  layer(store)(`Claims of turns ${place}`, (it) => {
    const claimOf = (chat: ReturnType<typeof newChat>) =>
      Effect.map(
        Inbox.use((inbox) => inbox.own(chat.id)),
        ({ poisoned, suspect }) => ({ poisoned, suspect }),
      )

    it.effect("suspects a turn over which owners were lost, and never gives it up for that", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [first, second] = [text(chat, "one"), text(chat, "two")]
        const at = yield* begin(newChat())
        yield* inbox.accept([first, second])
        const { updateId } = first.incoming
        for (let lost = 0; lost < claims; lost++) assert.deepStrictEqual(yield* claimOf(chat), nobody)
        for (let lost = 0; lost < 10; lost++) {
          assert.deepStrictEqual(yield* claimOf(chat), { poisoned: null, suspect: updateId })
        }
        const { epoch } = yield* inbox.own(chat.id)
        assert.isNotNull(yield* inbox.settle(settlement(chat, first, { ...at, epoch }, [])))
        assert.deepStrictEqual(yield* claimOf(chat), nobody, "the next one begins anew")
      }),
    )

    it.effect("gives each of the chats that are claimed at the same moment what it would have alone", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const [one, suspected, none] = [newChat(), newChat(), newChat()]
        const [first, second] = [text(one, "one"), text(suspected, "two")]
        yield* inbox.accept([first, second])
        for (let lost = 0; lost < claims; lost++) yield* inbox.own(suspected.id)
        const found = yield* Effect.forEach([one, suspected, none, one], (chat) => inbox.own(chat.id), {
          concurrency: "unbounded",
        })
        assert.deepStrictEqual(
          found.map(({ poisoned, suspect }) => ({ poisoned, suspect })),
          [nobody, { ...nobody, suspect: second.incoming.updateId }, nobody, nobody],
        )
        const [before, , , after] = found
        assert.notStrictEqual(before?.epoch, after?.epoch, "one of its owners is the newer one")
        const newest = Math.max(before?.epoch ?? 0, after?.epoch ?? 0)
        assert.strictEqual((yield* inbox.open(one.id, 1))[0]?.chatEpoch, newest)
      }),
    )

    it.effect("gives a turn up over which processes died while they tried it", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const turn = text(chat, "one")
        const { updateId } = turn.incoming
        yield* Inbox.use((inbox) => inbox.accept([turn]))
        for (let died = 0; died < trials; died++) assert.isNull((yield* diesTrying(chat.id, updateId)).poisoned)
        assert.deepStrictEqual(yield* claimOf(chat), { poisoned: updateId, suspect: null })
        assert.deepStrictEqual(yield* claimOf(chat), { poisoned: updateId, suspect: null })
      }),
    )

    it.effect("blames no turn that only waited when its process died, nor one whose process lives", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "one")
        const { updateId } = turn.incoming
        yield* inbox.accept([turn])
        for (let died = 0; died < 9; died++) {
          const { epoch } = yield* diesTrying(chat.id, updateId).pipe(
            Effect.tap((claim) => inbox.trying({ chatId: chat.id, updateId, epoch: claim.epoch }, false)),
          )
          assert.isTrue(yield* inbox.trying({ chatId: chat.id, updateId, epoch }, true))
          assert.deepInclude(yield* claimOf(chat).pipe(Effect.provideService(Life, 0)), { poisoned: null })
        }
        const { epoch } = yield* inbox.own(chat.id)
        yield* inbox.own(chat.id)
        assert.isFalse(
          yield* inbox.trying({ chatId: chat.id, updateId, epoch }, true),
          "an earlier owner marks nothing",
        )
      }),
    )

    it.effect("gives a turn up on which the work fails again and again", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "one")
        const { updateId } = turn.incoming
        yield* inbox.accept([turn])
        for (let failed = 0; failed < trials; failed++) {
          const { epoch, poisoned } = yield* inbox.own(chat.id)
          assert.isNull(poisoned)
          yield* inbox.failed({ chatId: chat.id, updateId, epoch })
        }
        assert.deepInclude(yield* claimOf(chat), { poisoned: updateId })
      }),
    )

    it.effect("counts no requested stop", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "one")
        const { updateId } = turn.incoming
        yield* inbox.accept([turn])
        for (let stopped = 0; stopped < 9; stopped++) {
          const { epoch, poisoned, suspect } = yield* diesTrying(chat.id, updateId)
          assert.deepStrictEqual({ poisoned, suspect }, nobody)
          yield* inbox.release({ chatId: chat.id, updateId, epoch })
        }
        const [open] = yield* inbox.open(chat.id, 1)
        assert.deepInclude(open, { postponed: 0, notified: false })
      }),
    )

    it.effect("blames no turn that was put off, that waits, or that is answered", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [first, second] = [text(chat, "one"), text(chat, "two")]
        const { updateId } = first.incoming
        const at = yield* begin(chat, first, second)
        const none = Effect.repeat(
          Effect.map(claimOf(chat), (claim) => assert.deepStrictEqual(claim, nobody)),
          { times: 9 },
        )
        for (let round = 0; round < 3; round++) {
          yield* diesTrying(chat.id, updateId)
          yield* diesTrying(chat.id, updateId)
          const { epoch } = yield* inbox.own(chat.id)
          yield* inbox.postpone({ updateId, chatId: chat.id, epoch }, 0, false)
        }
        const { epoch } = yield* inbox.own(chat.id)
        assert.isTrue(yield* inbox.postpone({ updateId, chatId: chat.id, epoch }, 3_600_000, false))
        yield* none
        const now = yield* inbox.own(chat.id)
        assert.isNotNull(yield* inbox.settle(settlement(chat, first, { ...at, epoch: now.epoch }, ["an answer"])))
        yield* none
        assert.deepStrictEqual(yield* claimOf(newChat()), nobody, "nothing is there")
      }),
    )

    it.effect(
      "knows which message shows an answer as it is written, while the turn is open and the owner the newest",
      () =>
        Effect.gen(function* () {
          const inbox = yield* Inbox
          const chat = newChat()
          const update = text(chat, "hello")
          const at = yield* begin(chat, update)
          const turn = { updateId: update.incoming.updateId, chatId: chat.id, epoch: at.epoch }
          const shown = Effect.map(inbox.open(chat.id, 1), ([open]) => open?.live ?? null)
          assert.isNull(yield* shown)
          assert.isTrue(yield* inbox.showing(turn, TelegramMessageId.make(77)))
          assert.strictEqual(yield* shown, 77)
          assert.isTrue(yield* inbox.showing(turn, null))
          assert.isNull(yield* shown)
          const { epoch } = yield* inbox.own(chat.id)
          assert.isFalse(yield* inbox.showing(turn, TelegramMessageId.make(78)))
          assert.isNotNull(yield* inbox.settle(settlement(chat, update, { ...at, epoch }, ["hi"])))
          assert.isFalse(yield* inbox.showing({ ...turn, epoch }, TelegramMessageId.make(78)))
        }),
    )
  })
}

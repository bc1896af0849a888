import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../../src/boundary/Guard.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { begin, type Chat, history, newChat, settlement, text } from "../contract/Stores.ts"
import { testStore } from "../support/TestDatabase.ts"

/** A failed attempt is made once more, at once. */
const twice = Layer.succeed(
  Guard,
  Guard.of({
    call: (_options, effect) => Effect.retry(effect, { times: 1 }),
    awaitsProbe: () => Effect.succeed(false),
    breakers: Effect.succeed([]),
    force: () => Effect.succeed(false),
  }),
)

/** What the bot decides for a chat, not saved yet. */
const decided = Effect.gen(function* () {
  const chat = newChat()
  const turn = text(chat, "hello")
  const at = yield* begin(chat, turn)
  const messages = [{ role: "assistant", text: "good day", telegramMessageId: null }] as const
  return { chat, decision: settlement(chat, turn, at, ["good day"], { messages }) }
})

/** The server takes no decision about the chat: its row is locked for too long. */
const locked = Effect.fnUntraced(function* ({ id }: Chat) {
  const sql = yield* SqlClient
  yield* sql`
    CREATE FUNCTION locked() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'canceling statement due to lock timeout' USING ERRCODE = '55P03'; END $$`
  yield* sql.unsafe(
    `CREATE TRIGGER locked BEFORE UPDATE ON turns FOR EACH ROW WHEN (NEW.chat_id = ${id}) EXECUTE FUNCTION locked()`,
  )
})

layer(testStore(twice).pipe(Layer.orDie))("saves of several chats at the same moment", (it) => {
  it.effect("a decision that the server refuses fails alone", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const [one, broken, other] = [yield* decided, yield* decided, yield* decided]
      const { decision } = broken
      const doubled = { ...decision, messages: [...decision.messages, ...decision.messages] }
      const results = yield* Effect.forEach(
        [one.decision, doubled, other.decision],
        (each) => Effect.result(inbox.settle(each)),
        { concurrency: "unbounded" },
      )
      assert.deepStrictEqual(
        results.map((result) => (result._tag === "Success" ? result.success !== null : result.failure.sqlState)),
        [true, "23505", true],
      )
      assert.deepStrictEqual(yield* history(one.chat), ["assistant: good day"])
      assert.deepStrictEqual(yield* history(broken.chat), [])
    }),
  )

  it.effect("a turn does not end without its dead letter", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const sql = yield* SqlClient
      const { chat, decision } = yield* decided
      const dead = { ...decision, dead: { reason: "model", detail: "no such model" } as const }
      yield* sql`
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$`
      yield* sql`CREATE TRIGGER full_disk BEFORE INSERT ON dead_letters FOR EACH ROW EXECUTE FUNCTION full_disk()`
      assert.deepInclude(yield* Effect.flip(inbox.settle(dead)), { sqlState: "53100", transient: true })
      assert.deepStrictEqual(yield* history(chat), [])
      assert.deepStrictEqual(
        (yield* inbox.open(chat.id, 9)).map(({ status }) => status),
        ["received"],
      )
      yield* sql`DROP TRIGGER full_disk ON dead_letters`
      assert.isNotNull(yield* inbox.settle(dead))
    }),
  )

  it.effect("what may not be kept leaves the inbox with the turns that the answer covers, too", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const sql = yield* SqlClient
      const chat = newChat()
      const [first, second] = [text(chat, "secret"), text(chat, "secret")]
      const at = yield* begin(chat, first, second)
      const joined = [
        { updateId: first.incoming.updateId, text: "", telegramMessageId: TelegramMessageId.make(5) },
      ] as const
      yield* inbox.settle(settlement(chat, second, at, ["understood"], { joined, forgetText: true }))
      assert.deepStrictEqual(
        yield* sql`SELECT status FROM turns WHERE chat_id = ${chat.id} AND payload::text LIKE '%secret%'`,
        [],
      )
    }),
  )

  it.effect("a decision that the release before has committed is known again", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const sql = yield* SqlClient
      const { decision } = yield* decided
      const settled = yield* inbox.settle(decision)
      const { deliveries, person, edited, updateId } = decision
      const messages = decision.messages.map((message) => ({ ...message, updateId }))
      const sent = JSON.stringify({ joined: [], messages, deliveries, person, edited })
      yield* sql`UPDATE turns SET token = hashtextextended(${sent}::text, 0) WHERE update_id = ${updateId}`
      assert.deepStrictEqual(yield* inbox.settle(decision), settled)
      yield* sql`UPDATE turns SET token = 1 WHERE update_id = ${updateId}`
      assert.isNull(yield* inbox.settle(decision))
    }),
  )

  it.effect("a chat whose row stays locked holds up the others for one attempt, and no longer", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const [one, stuck, other] = [yield* decided, yield* decided, yield* decided]
      yield* locked(stuck.chat)
      const results = yield* Effect.forEach(
        [one, stuck, other],
        ({ decision }) => Effect.result(inbox.settle(decision)),
        { concurrency: "unbounded" },
      )
      assert.deepStrictEqual(
        results.map((result) => (result._tag === "Success" ? result.success !== null : result.failure.sqlState)),
        [true, "55P03", true],
      )
      assert.deepStrictEqual(yield* history(other.chat), ["assistant: good day"])
      const claims = yield* Effect.forEach([one, stuck, other], ({ chat }) => Effect.result(inbox.own(chat.id)), {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(
        claims.map((claim) => (claim._tag === "Success" ? claim.success.poisoned : claim.failure._tag)),
        [null, "StoreError", null],
      )
    }),
  )
})

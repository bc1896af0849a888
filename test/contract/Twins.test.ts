import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schema } from "effect"
import type { Turn } from "../../src/domain/talk/Turn.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { Epoch } from "../../src/domain/Ids.ts"
import { type Arrival, Inbox } from "../../src/domain/talk/Inbox.ts"
import { Life } from "../../src/domain/talk/Life.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { MemoryStore } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"
import { type Chat, message, newChat, settlement, text } from "./Stores.ts"

type Ports = Inbox | Outbox | People | DeadLetters

class Twins extends Context.Service<
  Twins,
  { readonly memory: Context.Context<Ports>; readonly postgres: Context.Context<Ports> }
>()("test/Twins") {
  static readonly layer = Layer.effect(
    Twins,
    Effect.all({ memory: Layer.build(MemoryStore), postgres: Layer.build(testStore(passThrough)) }),
  )
}

const turn = Schema.Literals([0, 1, 2])
/** Whether the owner before the present one asks. */
const late = Schema.Literals([false, false, false, true])
const place = { turn, late, part: Schema.Literals([0, 1, 2, 3]) }

const Step = Schema.TaggedUnion({
  Own: {},
  Accept: { turn },
  Settle: {
    turn,
    late,
    answers: Schema.Literals([0, 1, 2, 3]),
    forgetText: Schema.Boolean,
    introduced: Schema.Boolean,
    isDead: Schema.Boolean,
  },
  Postpone: { turn, late, delay: Schema.Literals([0, 3_600_000]), notified: Schema.Boolean },
  Trying: { turn, late, isTrying: Schema.Boolean },
  Failing: { turn, late },
  Release: { turn, late },
  Sending: place,
  Unsent: place,
  Sent: place,
  Failed: place,
  Replace: { ...place, others: Schema.Literals([1, 2, 3]) },
  Abandon: place,
  Letter: { turn, late, reason: Schema.Literals(["model", "delivery"]) },
  Retry: { turn },
  Drop: { turn },
})
type Step = typeof Step.Type

const apply = Effect.fnUntraced(function* (
  chat: Chat,
  turns: ReadonlyArray<Arrival>,
  epoch: Epoch,
  at: Exclude<Step, { readonly _tag: "Own" }>,
) {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const people = yield* People
  const letters = yield* DeadLetters
  const arrival = turns[at.turn]
  if (arrival === undefined) return null
  if (at._tag === "Accept") return yield* inbox.accept([arrival])
  const { updateId } = arrival.incoming
  if (at._tag === "Retry") return yield* letters.retry(updateId)
  if (at._tag === "Drop") return yield* letters.drop(updateId)
  const owner = { updateId, chatId: chat.id, epoch: Epoch.make(at.late ? epoch - 1 : epoch) }
  switch (at._tag) {
    case "Settle": {
      const { conversation } = yield* people.open(chat.id, chat.sender, 0)
      const answers = Array.from({ length: at.answers }, (_, index) => `answer ${index}`)
      const messages = [{ role: "user", text: `turn ${at.turn}`, telegramMessageId: null }] as const
      const { forgetText, introduced, isDead } = at
      const dead = isDead ? ({ reason: "model", detail: "no such model" } as const) : null
      const change = { messages, forgetText, person: introduced ? { introduced } : {}, dead }
      return yield* inbox.settle(
        settlement(chat, arrival, { epoch: owner.epoch, conversationId: conversation.id }, answers, change),
      )
    }
    case "Postpone":
      return yield* inbox.postpone(owner, at.delay, at.notified)
    case "Trying":
      return yield* inbox.trying(owner, at.isTrying)
    case "Failing":
      return yield* inbox.failed(owner)
    case "Release":
      return yield* inbox.release(owner)
    case "Letter":
      return yield* letters.add(owner, at.reason, "refused")
    case "Abandon":
      return yield* outbox.abandon(owner, "blocked")
    default:
  }
  const ref = { ...owner, part: at.part }
  switch (at._tag) {
    case "Sending":
      return yield* outbox.sending(ref)
    case "Unsent":
      return yield* outbox.unsent(ref)
    case "Sent":
      return yield* outbox.settle(ref, { _tag: "Sent", telegramMessageId: null, repeated: false })
    case "Failed":
      return yield* outbox.settle(ref, { _tag: "Failed", reason: "refused" })
    case "Replace":
      return yield* outbox.replace(
        ref,
        Array.from({ length: at.others }, (_, index) => message(`other ${index}`)),
      )
  }
})

const withoutClock = (turn: Turn): Turn => ({ ...turn, receivedAt: 0 })

/** What can be seen of a chat from outside, without the ids that a store gives. */
const view = Effect.fnUntraced(function* (chat: Chat) {
  const inbox = yield* Inbox
  const people = yield* People
  const { person, conversation } = yield* people.open(chat.id, chat.sender, 10)
  const letters = yield* DeadLetters
  const dead = yield* letters.list(10_000)
  return {
    // Each store has a clock of its own.
    turns: (yield* inbox.open(chat.id, 10)).map(withoutClock),
    waits: (yield* inbox.waiting(10_000)).includes(chat.id),
    person,
    dead: dead.flatMap(({ chatId, reason, updateId }) => (chatId === chat.id ? [{ reason, updateId }] : [])),
    history: conversation.history.map((said) => said.text),
  }
})

layer(Twins.layer)("the store in memory and the one in PostgreSQL", (it) => {
  it.effect.prop(
    "answer and look the same after whatever is done to them",
    [Schema.Array(Step).check(Schema.isMinLength(10))],
    ([steps]) =>
      Effect.gen(function* () {
        const { memory, postgres } = yield* Twins
        const chat = newChat()
        const turns = ["a", "b", "c"].map((said) => text(chat, said))
        const both = <A, E>(effect: Effect.Effect<A, E, Ports>) =>
          Effect.gen(function* () {
            const expected = yield* Effect.provide(effect, memory)
            assert.deepStrictEqual(yield* Effect.provide(effect, postgres), expected)
            return expected
          })
        let lives = 0
        const own = Effect.suspend(() =>
          both(Inbox.use((inbox) => inbox.own(chat.id)).pipe(Effect.provideService(Life, ++lives))),
        )
        let { epoch } = yield* own
        yield* both(Inbox.use((inbox) => inbox.accept(turns.slice(0, 2))))
        for (const at of steps) {
          if (at._tag === "Own") ({ epoch } = yield* own)
          else yield* both(apply(chat, turns, epoch, at))
          yield* both(view(chat))
        }
      }),
    { arbitrary: { runs: 60 } },
  )
})

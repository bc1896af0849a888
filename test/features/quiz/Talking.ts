import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { Reply } from "../../../src/domain/Feature.ts"
import { FlagName } from "../../../src/domain/operators/Flags.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Language } from "../../../src/domain/talk/Language.ts"
import type { Outgoing } from "../../../src/domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import type { ChatModel } from "../../../src/domain/talk/ChatModel.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import type { Category } from "../../../src/features/quiz/Bank.ts"
import * as Quiz from "../../../src/features/quiz/Quiz.ts"
import { Reader } from "../../../src/features/quiz/Insight.ts"
import { Quizzes } from "../../../src/features/quiz/Quizzes.ts"
import { menu } from "../../../src/features/menu/Menu.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { unsupported } from "../../../src/features/unsupported/Unsupported.ts"
import { memoryBudgets } from "../../support/MemoryBudgets.ts"
import { makeState } from "../../support/MemoryState.ts"
import { command, friend, pressed, route, text } from "../../support/Routing.ts"
import { quizzesOn } from "./MemoryQuizzes.ts"

export const buttonsOf = (outgoing: Outgoing | undefined) =>
  outgoing?._tag === "Message" || outgoing?._tag === "Edit" ? (outgoing.keyboard ?? []).flat() : []
export const textOf = (outgoing: Outgoing | undefined) =>
  outgoing?._tag === "Message" || outgoing?._tag === "Edit" ? outgoing.text.text : ""

interface Options {
  readonly language?: Language
  readonly model?: ChatModel["Service"] | null
  readonly off?: ReadonlyArray<FlagName>
  /** Of a day. */
  readonly costUsd?: number | null
}

/** A person with the bot, turn after turn, on memory. */
export const talking = Effect.fnUntraced(function* ({
  costUsd = null,
  language = "en",
  model = null,
  off = [],
}: Options = {}) {
  const { get } = yield* Texts
  const state = makeState()
  const quizzes = quizzesOn(state)
  const feature = yield* Quiz.make.pipe(
    Effect.provideService(Quizzes, quizzes),
    Effect.provideService(Reader, { model }),
    Effect.provide(memoryBudgets({ messages: null, costUsd })),
  )
  let person: Person = { ...friend, language }
  let now = 1_796_000_000_000
  const circumstances = { isOperator: false, flags: new Set(FlagName.literals.filter((name) => !off.includes(name))) }

  const send = Effect.fnUntraced(function* (content: Content) {
    now += 1_000
    const { reply } = yield* route(person, content, {
      circumstances,
      features: [feature, menu, talk, unsupported],
      now,
      say: (key, args) => get(person.language, key, args),
    })
    for (const { data, kind } of reply.changes ?? [])
      state.changesOnMemory.get(kind)?.(state, data, person.id, undefined)
    if (reply.dialogue !== undefined) person = { ...person, dialogue: reply.dialogue }
    return reply
  })
  const last = ({ deliveries }: Reply) => deliveries.at(-1)
  /** Presses the button with this beginning of its data. */
  const press = Effect.fnUntraced(function* (reply: Reply, action: string, index = 0) {
    const found = buttonsOf(last(reply)).filter(({ data }) => data.startsWith(`quiz:${action}`))[index]
    return yield* send(pressed(found?.data ?? assert.fail(`There is no button ${action} in: ${textOf(last(reply))}`)))
  })
  const begin = (category: Category) => Effect.flatMap(send(command("quiz")), (home) => press(home, `take:${category}`))
  /** Answers until the end, with these words, and by the button at this place. */
  const finish = Effect.fnUntraced(function* (from: Reply, words: string, place: (count: number) => number) {
    let reply = from
    const screens: Array<Outgoing | undefined> = []
    while (buttonsOf(last(reply)).some(({ data }) => data.startsWith("quiz:skip"))) {
      screens.push(last(reply))
      const choices = buttonsOf(last(reply)).filter(({ data }) => data.startsWith("quiz:answer")).length
      reply = yield* choices === 0 ? send(text(words)) : press(reply, "answer", place(choices))
    }
    return { reply, screens }
  })
  const speak = (next: Language) => {
    person = { ...person, language: next }
  }
  const wait = (millis: number) => {
    now += millis
  }
  return { begin, dialogue: () => person.dialogue, finish, last, press, quizzes, send, speak, wait }
})

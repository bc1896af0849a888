import { Context, Deferred, Effect, Layer, Option, Ref, Schema } from "effect"
import type { Talk } from "../domain/Feature.ts"
import type { UpdateId } from "../domain/Ids.ts"
import { Budgets } from "../domain/operators/Budgets.ts"
import { safeText } from "../domain/SafeText.ts"
import { ChatModel, ModelError } from "../domain/talk/ChatModel.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import { inPrompt } from "../domain/talk/InPrompt.ts"
import { type TextArguments, Texts } from "../domain/talk/Texts.ts"
import type { ChatReply } from "../domain/talk/ChatModel.ts"
import type { NewMessage } from "../domain/talk/Turn.ts"
import { isVisible } from "../domain/talk/Visible.ts"
import { promptTokens, quotedLength } from "../policy/Limits.ts"
import { type OverBudget, withinBudget } from "./Budget.ts"
import type { Desk } from "./Desk.ts"
import { live } from "./Live.ts"
import type { Ownership } from "./Ownership.ts"
import { pack } from "./Prompt.ts"
import { Waiting } from "./Trial.ts"

export interface Draft {
  readonly draftId: number
  readonly stop: Deferred.Deferred<void>
}

/** How a model that writes is reached. */
export interface Writing {
  /** null while no model is writing. */
  readonly draft: Ref.Ref<Draft | null>
  /** Done once something must be said before the answer. */
  readonly overtaken: Ref.Ref<Deferred.Deferred<void>>
}

/** Given up for something that must be said first. */
export class Overtaken extends Schema.TaggedError<Overtaken>()("Overtaken", {}) {}

export interface Question {
  /** Which turn the budget counts: the oldest of those answered. */
  readonly turnId: UpdateId
  readonly draftId: UpdateId
  readonly persona: Talk["persona"]
  readonly sections: ReadonlyArray<string>
  readonly threadId: number | undefined
  /** Oldest first. */
  readonly said: ReadonlyArray<NewMessage>
}

/** What nobody can see is no answer. */
const visible = ({ costUsd = null, model, text }: ChatReply) =>
  isVisible(text)
    ? Effect.succeed({ costUsd, text })
    : Effect.fail(new ModelError({ model, reason: { _tag: "Empty" } }))

/** Asks the model, shows the answer as it grows, and lets the user stop it. */
export class Talking extends Context.Service<
  Talking,
  {
    /** Empty when stopped before the first word. */
    readonly answer: (
      owner: Ownership,
      desk: Desk,
      question: Question,
      writing: Writing,
    ) => Effect.Effect<Option.Option<string>, ModelError | OverBudget | Overtaken>
  }
>()("confidant/chat/Talking") {
  static readonly layer = Layer.effect(
    Talking,
    Effect.gen(function* () {
      const budgets = yield* Budgets
      const model = yield* ChatModel
      const telegram = yield* Telegram
      const texts = yield* Texts

      /** The rules for quoted words come with the first of them. */
      const promptOf = ({ history, person }: Desk, { persona, said, sections }: Question) => {
        const label = (key: string, args?: TextArguments) => texts.get(person.language, key, args)
        const isShown = [...history, ...said].some(({ beside }) => beside !== undefined)
        const read = history.map(({ beside, role, text }) => ({
          role,
          text: inPrompt({ text, ...(beside === undefined ? {} : { beside }) }, label, quotedLength),
        }))
        const words = said.map((message) => inPrompt(message, label, quotedLength))
        const rules = isShown ? [label("shown-rules")] : []
        return pack([persona, ...rules, ...sections], person, read, words, promptTokens)
      }

      /** With its cost: unknown after a Stop. */
      const write = Effect.fnUntraced(function* (owner: Ownership, desk: Desk, question: Question, writing: Writing) {
        const { draftId, threadId } = question
        const soFar = yield* Ref.make("")
        const stop = yield* Deferred.make<void>()
        yield* Ref.set(writing.draft, { draftId, stop })
        const whole = Effect.flatMap(
          model.reply(promptOf(desk, question), (text) => Ref.set(soFar, text)),
          visible,
        )
        const stopped = Effect.andThen(Deferred.await(stop), Ref.get(soFar)).pipe(
          Effect.map((text) => ({ costUsd: null, text })),
        )
        const shown = live({ chatId: owner.chatId, draftId, threadId }, soFar).pipe(
          Effect.provideService(Telegram, telegram),
          Effect.andThen(Effect.never),
        )
        const overtaken = Effect.flatMap(Ref.get(writing.overtaken), Deferred.await).pipe(
          Effect.andThen(Effect.fail(new Overtaken())),
        )
        const waiting = yield* Waiting
        const { costUsd, text } = yield* waiting(Effect.raceAllFirst([overtaken, whole, stopped, shown]))
        return { costUsd, text: Option.liftPredicate(isVisible)(safeText(text)) }
      })

      return Talking.of({
        answer: (owner, desk, question, writing) =>
          withinBudget(
            budgets,
            { userId: desk.person.id, turnId: question.turnId },
            write(owner, desk, question, writing),
          ).pipe(
            Effect.map(({ text }) => text),
            Effect.ensuring(Ref.set(writing.draft, null)),
          ),
      })
    }),
  )
}

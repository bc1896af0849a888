import { Context, Deferred, Effect, Fiber, Layer, Option, Ref, Schema } from "effect"
import { Settings } from "../../config/Settings.ts"
import type { Talk } from "../../domain/Feature.ts"
import { type ConversationId, type MessageId, TelegramMessageId, type UpdateId } from "../../domain/Ids.ts"
import { Budgets } from "../../domain/operators/Budgets.ts"
import { makeRecent } from "../../domain/Recent.ts"
import { Inbox } from "../../domain/talk/Inbox.ts"
import { stopButton } from "../../domain/talk/Stopping.ts"
import { safeText } from "../../domain/SafeText.ts"
import { ChatModel, type ChatPrompt, type ChatReply, harmless, ModelError } from "../../domain/talk/ChatModel.ts"
import { inPrompt } from "../../domain/talk/InPrompt.ts"
import { notLooked, RiskLevel, RiskModel, riskPrompt } from "../../domain/safety/Risk.ts"
import type { Picture } from "../../domain/talk/model/Pictures.ts"
import { Telegram } from "../../domain/talk/Telegram.ts"
import { type TextArguments, Texts } from "../../domain/talk/Texts.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { crowd } from "../../policy/Crowd.ts"
import { lookedAt, quotedLength } from "../../policy/Limits.ts"
import { promptTokens, saidShare } from "../../policy/Model.ts"
import { draftTimeout } from "../../policy/Rhythm.ts"
import { type OverBudget, withinBudget } from "./Budget.ts"
import type { Desk } from "../desk/Desk.ts"
import { live } from "./Live.ts"
import { dark, drafts, edits, type Place, type Screen } from "./Screen.ts"
import type { Ownership } from "../Ownership.ts"
import { pack, withinTokens } from "../Prompt.ts"
import { Recovery } from "./Recovery.ts"
import { type Answered, type Offered, withTools } from "./ToolRounds.ts"
import { Waiting } from "../Trial.ts"

export interface Draft {
  readonly draftId: number
  readonly stop: Deferred.Deferred<void>
}

export interface Writing {
  /** null while no model is writing. */
  readonly draft: Ref.Ref<Draft | null>
  /** Done once something must be said before the answer. */
  readonly overtaken: Ref.Ref<Deferred.Deferred<void>>
}

/** Too many wait for the model: this one is left in the inbox. */
export class Crowded extends Schema.TaggedError<Crowded>()("Crowded", {}) {}

/** Given up for something that must be said first. */
export class Overtaken extends Schema.TaggedError<Overtaken>()("Overtaken", {}) {}

/** The model gives no answer; `risk`: what the look beside it has found all the same; `live`: half an answer that could not be deleted. */
export class Unanswered extends Schema.TaggedError<Unanswered>()("Unanswered", {
  error: ModelError,
  risk: Schema.NullOr(RiskLevel),
  live: Schema.NullOr(TelegramMessageId),
}) {}

export interface Question {
  /** Which turn the budget counts: the oldest of those answered. */
  readonly turnId: UpdateId
  readonly draftId: UpdateId
  readonly persona: Talk["persona"]
  readonly sections: ReadonlyArray<string>
  readonly threadId: number | undefined
  /** Oldest first. */
  readonly said: ReadonlyArray<NewMessage>
  readonly failures: number
  readonly wasTold: boolean
  /** What asks the model how much danger they are in; null: nothing. */
  readonly risk: string | null
  /** Shows what an earlier attempt had written when it ended. */
  readonly live?: TelegramMessageId | null | undefined
  readonly pictures?: ReadonlyArray<Picture>
  /** What the model may ask for. */
  readonly tools?: ReadonlyArray<Offered>
  /** The button that asked for it. */
  readonly pressed?: string | undefined
}

export interface Written {
  /** None when stopped before the first word. */
  readonly text: Option.Option<string>
  readonly cut: ChatReply["cut"]
  readonly isBlind: ChatReply["isBlind"]
  readonly risk: RiskLevel | null
  /** Of a whole answer only. */
  readonly uses: Answered["uses"]
  /** The message that shows it unfinished, which the answer takes over; null: there is none. */
  readonly live: TelegramMessageId | null
}

/** What nobody can see is no answer. */
const visible = (reply: Answered) =>
  isVisible(reply.text)
    ? Effect.succeed(reply)
    : Effect.fail(new ModelError({ model: reply.model, reason: { _tag: "Empty" } }))

/** Its server failed, or something on the way to it: perhaps only at this prompt. */
const mayBeThePrompt = ({ reason }: ModelError): boolean =>
  ["ServerFault", "Network", "Empty", "CutShort", "Stalled", "Endless"].includes(reason._tag)

/** Asks the model, shows the answer as it grows, and lets the user stop it. */
export class Talking extends Context.Service<
  Talking,
  {
    readonly answer: (
      owner: Ownership,
      desk: Desk,
      question: Question,
      writing: Writing,
    ) => Effect.Effect<Written, Unanswered | OverBudget | Overtaken | Crowded>
    readonly isWell: Effect.Effect<boolean>
  }
>()("confidant/chat/Talking") {
  static readonly layer = Layer.effect(
    Talking,
    Effect.gen(function* () {
      const budgets = yield* Budgets
      const model = yield* ChatModel
      const riskModel = yield* RiskModel
      const recovery = yield* Recovery
      const inbox = yield* Inbox
      const { modelLimits, streaming } = yield* Settings
      const telegram = yield* Telegram
      const texts = yield* Texts
      /** Up to which message a history made the model fail. */
      const leftBehind = makeRecent<ConversationId, MessageId>(crowd.remembered)
      let answers = 0

      /** The rules for quoted words come with the first of them. */
      const promptOf = (
        { conversation, history, person }: Desk,
        { persona, pictures = [], said, sections }: Question,
      ) => {
        const label = (key: string, args?: TextArguments) => texts.get(person.language, key, args)
        const isShown = [...history, ...said].some(({ beside }) => beside !== undefined)
        const read = history.map(({ beside, role, text }) => ({
          role,
          text: inPrompt({ text, ...(beside === undefined ? {} : { beside }) }, label, quotedLength),
        }))
        const words = said.map((message) => {
          const text = inPrompt(message, label, quotedLength)
          // What somebody said in a recording may be longer than all that a model takes. What they typed stays whole.
          const isTyped = (message.beside?.file ?? null) === null
          return isTyped ? text : withinTokens(text, promptTokens(modelLimits) * saidShare)
        })
        const rules = isShown ? [label("shown-rules")] : []
        const prompt = pack([persona, ...rules, ...sections], person, read, words, promptTokens(modelLimits))
        return { ...prompt, mode: conversation.mode, ...(pictures.length === 0 ? {} : { pictures }) }
      }

      const ask = (prompt: ChatPrompt, soFar: Ref.Ref<string>, tools: Question["tools"] = []) =>
        recovery.noticing(
          Effect.flatMap(
            withTools(tools, (asked) => model.reply(asked, (text) => Ref.set(soFar, text)))(prompt),
            visible,
          ),
        )

      /** Once it has failed before, the history may be to blame. */
      const orWithoutHistory = (desk: Desk, question: Question, soFar: Ref.Ref<string>) => (error: ModelError) => {
        const newest = desk.history.at(-1)
        return question.failures === 0 || newest === undefined || !mayBeThePrompt(error)
          ? Effect.fail(error)
          : Effect.tap(ask(promptOf({ ...desk, history: [] }, question), soFar, question.tools), () =>
              Effect.sync(() => leftBehind.set(desk.conversation.id, newest.id)),
            )
      }

      const screenFor = (
        owner: Ownership,
        desk: Desk,
        place: Place,
        { draftId, turnId }: Question,
        message: Ref.Ref<TelegramMessageId | null>,
      ): Screen => {
        if (streaming === "off") return dark(telegram, place)
        if (streaming === "draft") return drafts(telegram, place, draftId)
        const note = (messageId: TelegramMessageId) =>
          Effect.flatMap(inbox.showing({ ...owner, updateId: turnId }, messageId), (isOurs) =>
            // The next owner of the chat does not know of it.
            isOurs ? Effect.void : Effect.ignore(telegram.remove(owner.chatId, messageId)),
          )
        const keyboard = [[stopButton(texts.get(desk.person.language, "stop-button"), draftId)]]
        return edits(telegram, place, { message, note, keyboard })
      }

      /** Half an answer stays in no chat; one that cannot be deleted now is taken over by the next attempt. */
      const withdrawn = Effect.fnUntraced(function* (
        owner: Ownership,
        turnId: UpdateId,
        message: Ref.Ref<TelegramMessageId | null>,
      ) {
        const messageId = yield* Ref.get(message)
        if (messageId === null) return
        yield* telegram
          .remove(owner.chatId, messageId)
          .pipe(
            Effect.timeout(draftTimeout),
            Effect.andThen(Ref.set(message, null)),
            Effect.andThen(inbox.showing({ ...owner, updateId: turnId }, null)),
            Effect.ignore,
          )
      })

      /** Begins the look, which goes beside the answer; whatever comes of that waits for it no longer than `riskWithin`. */
      const looking = ({ history, person }: Desk, { risk, said }: Question) =>
        risk === null
          ? Effect.succeed(Effect.succeed(notLooked))
          : Effect.map(
              Effect.forkChild(riskModel.look(riskPrompt(risk, person.language, [...history, ...said], lookedAt)), {
                startImmediately: true,
              }),
              Fiber.join,
            )

      /** A Stop costs what the model has written until then. */
      const write = Effect.fnUntraced(function* (owner: Ownership, all: Desk, question: Question, writing: Writing) {
        const { draftId, pressed, threadId, turnId } = question
        const message = yield* Ref.make(question.live ?? null)
        yield* withdrawn(owner, turnId, message)
        const soFar = yield* Ref.make("")
        const stop = yield* Deferred.make<void>()
        yield* Ref.set(writing.draft, { draftId, stop })
        const from = leftBehind.get(all.conversation.id) ?? 0
        const desk = { ...all, history: all.history.filter(({ id }) => id > from) }
        const prompt = promptOf(desk, question)
        const isOvertaken = Effect.flatMap(Ref.get(writing.overtaken), Deferred.await)
        const looked = Effect.raceFirst(yield* looking(desk, question), Effect.as(isOvertaken, notLooked))
        const whole = ask(prompt, soFar, question.tools).pipe(
          Effect.catch(orWithoutHistory(desk, question, soFar)),
          Effect.map(({ costUsd = null, cut, isBlind, text, uses }) => ({ costUsd, cut, isBlind, text, uses })),
          Effect.tap(() => looked),
        )
        const stopped = Effect.andThen(Deferred.await(stop), Ref.get(soFar)).pipe(
          Effect.map((text) => ({
            costUsd: model.costOf(prompt, text),
            cut: undefined,
            isBlind: undefined,
            text,
            uses: [],
          })),
        )
        const slow = question.wasTold ? null : texts.get(all.person.language, "slow-notice")
        const place = { chatId: owner.chatId, threadId }
        const screen = screenFor(owner, all, place, question, message)
        const shown = live({ ...place, screen, slow, pressed }, soFar).pipe(
          Effect.provideService(Telegram, telegram),
          Effect.andThen(Effect.never),
        )
        const overtaken = Effect.andThen(isOvertaken, Effect.fail(new Overtaken()))
        /** Whoever refuses to answer heavy words refuses the look at them too, and has seen danger. */
        const riskOf = (level: RiskLevel | null, isRefused: boolean) =>
          level ?? (isRefused && question.risk !== null ? "high" : null)
        const waiting = yield* Waiting
        const [{ costUsd, cut, isBlind, text, uses }, look] = yield* waiting(
          Effect.raceAllFirst([overtaken, whole, stopped, shown]).pipe(Effect.zip(looked)),
        ).pipe(
          Effect.onError(() => withdrawn(owner, turnId, message)),
          Effect.catchTag("ModelError", (error) =>
            Effect.flatMap(Effect.all([looked, Ref.get(message)]), ([{ level }, live]) =>
              Effect.fail(new Unanswered({ error, live, risk: riskOf(level, error.reason._tag === "Refused") })),
            ),
          ),
        )
        return {
          costUsd: costUsd === null ? null : costUsd + (look.costUsd ?? 0),
          cut,
          isBlind,
          uses,
          risk: riskOf(look.level, cut === "filter"),
          live: yield* Ref.get(message),
          text: Option.liftPredicate(isVisible)(safeText(text)),
        }
      })

      return Talking.of({
        answer: (owner, desk, question, writing) =>
          Effect.acquireUseRelease(
            Effect.suspend(() => {
              if (answers >= (question.wasTold ? crowd.answers : crowd.ofNewcomers)) return Effect.fail(new Crowded())
              answers += 1
              return Effect.void
            }),
            () =>
              withinBudget(
                budgets,
                { userId: desk.person.id, turnId: question.turnId },
                write(owner, desk, question, writing),
              ).pipe(Effect.ensuring(Ref.set(writing.draft, null))),
            () => Effect.sync(() => (answers -= 1)),
          ),
        isWell: Effect.flatMap(Waiting, (waiting) =>
          waiting(Effect.isSuccess(model.reply(harmless, () => Effect.void))),
        ),
      })
    }),
  )
}

import { Context, Deferred, Duration, Effect, Layer, Option, Ref } from "effect"
import { Settings } from "../config/Settings.ts"
import { Budgets } from "../domain/operators/Budgets.ts"
import { ChatModel, type ModelError } from "../domain/talk/ChatModel.ts"
import type { DeadReason } from "../domain/operators/DeadLetters.ts"
import { Flags } from "../domain/operators/Flags.ts"
import type { TelegramMessageId, UserId } from "../domain/Ids.ts"
import type { Sender } from "../domain/talk/Incoming.ts"
import type { Outgoing } from "../domain/talk/Outgoing.ts"
import type { Person } from "../domain/talk/Person.ts"
import { plain } from "../domain/talk/RichText.ts"
import { safeText } from "../domain/SafeText.ts"
import { smartSend } from "../domain/talk/SmartSend.ts"
import { Telegram } from "../domain/talk/Telegram.ts"
import { Texts } from "../domain/talk/Texts.ts"
import type { JoinedTurn, Settlement, Turn } from "../domain/talk/Turn.ts"
import { emptyAnswers, joinedTurns, promptTokens } from "../policy/Limits.ts"
import { probeAgainAfter, tryAgainAfter } from "../policy/Rhythm.ts"
import { fromMarkdown } from "../domain/talk/Format.ts"
import { withinBudget } from "./Budget.ts"
import { message, type Say } from "./commands/Menus.ts"
import { OperatorCommands } from "./commands/Operators.ts"
import { apology, type Circumstances, decide, introductionAfter } from "./Decide.ts"
import { live } from "./Live.ts"
import type { Desk, Ownership } from "./Owner.ts"
import { pack } from "./Prompt.ts"
import { used } from "./TurnMetrics.ts"

/** Turns that one answer answers, oldest first: usually one, several when messages arrived together. */
export type Together = readonly [Turn, ...ReadonlyArray<Turn>]

/** How turns were answered, or that they have to wait and what the user is told about that. */
export type Answered =
  | { readonly _tag: "Settled"; readonly settlement: Settlement; readonly dead: Dead | null }
  | { readonly _tag: "Later"; readonly delay: Duration.Duration; readonly notice: Outgoing }

const userMessage = ({ messageId, text }: { readonly messageId: TelegramMessageId; readonly text: string }) =>
  ({ role: "user", text, telegramMessageId: messageId }) as const

const assistantMessage = (text: string) => ({ role: "assistant", text, telegramMessageId: null }) as const

const joinedTurn = ({ incoming: { content }, updateId }: Turn): ReadonlyArray<JoinedTurn> =>
  content._tag === "Text" ? [{ updateId, text: content.text, telegramMessageId: content.messageId }] : []

/** A settlement that changes nothing yet. Whatever somebody writes who declined, it leaves the inbox. */
const blank = (owner: Ownership, sender: Sender, desk: Desk, turn: Turn): Settlement => ({
  updateId: turn.updateId,
  ...owner,
  userId: sender.id,
  conversationId: desk.conversation.id,
  joined: [],
  messages: [],
  deliveries: [],
  person: {},
  edited: null,
  forgetText: desk.person.consent === "declined",
  changes: [],
  jobs: [],
})

/** What is said does not matter when it is only asked whether it needs the model. */
const silent = () => ""

const togetherIn = (circumstances: Circumstances, person: Person, turns: ReadonlyArray<Turn>): number => {
  const end = turns.findIndex(
    ({ incoming, status }) =>
      status !== "received" ||
      incoming.content._tag !== "Text" ||
      decide(silent, person, incoming.content, circumstances)._tag !== "Converse",
  )
  return Math.max(1, Math.min(end === -1 ? turns.length : end, joinedTurns))
}

/** Whether waiting may help; an answer that stays empty does not get better. */
const mayStillCome = (error: ModelError, postponed: number): boolean =>
  error.isTransient && !(error.reason._tag === "Empty" && postponed >= emptyAnswers)

/** A model that nobody called costs nothing: it is asked again as soon as it may be back. */
const delayAfter = ({ reason }: ModelError, postponed: number): Duration.Duration => {
  const asked = Duration.seconds("retryAfterSeconds" in reason ? (reason.retryAfterSeconds ?? 0) : 0)
  return Duration.max(reason._tag === "Unavailable" ? probeAgainAfter : tryAgainAfter(postponed), asked)
}

/** Why a turn failed for good although it ends in an answer. */
export interface Dead {
  readonly reason: DeadReason
  readonly detail: string
}

/** Turns an update into what it changes and what goes out. Commits nothing. */
export class Answer extends Context.Service<
  Answer,
  {
    /** How many of the turns at the front are answered together: messages to talk about that arrived before the answer began. */
    readonly together: (person: Person, turns: ReadonlyArray<Turn>) => Effect.Effect<number>
    /** `stop`: completed when the user presses Stop; what was written until then is the answer. */
    readonly make: (
      owner: Ownership,
      sender: Sender,
      desk: Desk,
      turns: Together,
      stop: Deferred.Deferred<void>,
    ) => Effect.Effect<Answered>
    /** Ends a turn that must not be tried again in an apology. */
    readonly giveUp: (owner: Ownership, sender: Sender, desk: Desk, turn: Turn, dead: Dead) => Answered
    /** What follows an answer that could not be saved. */
    readonly unsavedNotice: (desk: Desk) => Outgoing
  }
>()("confidant/chat/Answer") {
  static readonly layer = Layer.effect(
    Answer,
    Effect.gen(function* () {
      const budgets = yield* Budgets
      const flags = yield* Flags
      const model = yield* ChatModel
      const operators = yield* OperatorCommands
      const settings = yield* Settings
      const telegram = yield* Telegram
      const texts = yield* Texts

      const sayIn =
        ({ person }: Desk): Say =>
        (key, args) =>
          texts.get(person.language, key, args)

      const circumstancesOf = (userId: UserId): Effect.Effect<Circumstances> =>
        Effect.map(flags.isOn("USE_CHAT_COMPLETION", userId), (mayConverse) => ({
          isOperator: settings.operators.userIds.includes(userId),
          mayConverse,
        }))

      const together: Answer["Service"]["together"] = (person, turns) =>
        Effect.map(circumstancesOf(person.id), (circumstances) => togetherIn(circumstances, person, turns))

      /** The model's text, none when Stop came before its first word, and what it cost: unknown after a Stop. */
      const write = Effect.fnUntraced(function* (
        owner: Ownership,
        desk: Desk,
        turn: Turn,
        said: ReadonlyArray<string>,
        stop: Deferred.Deferred<void>,
      ) {
        const persona = sayIn(desk)("persona-helper", { name: desk.person.name })
        const soFar = yield* Ref.make("")
        const whole = model
          .reply(pack(persona, desk.person, desk.history, said, promptTokens), (text) => Ref.set(soFar, text))
          .pipe(Effect.map(({ costUsd = null, text }) => ({ costUsd, text })))
        const stopped = Effect.andThen(Deferred.await(stop), Ref.get(soFar)).pipe(
          Effect.map((text) => ({ costUsd: null, text })),
        )
        const shown = live(owner.chatId, turn.updateId, soFar).pipe(
          Effect.provideService(Telegram, telegram),
          Effect.andThen(Effect.never),
        )
        const { costUsd, text } = yield* Effect.raceAllFirst([whole, stopped, shown])
        return { costUsd, text: Option.liftPredicate((answer: string) => answer.trim() !== "")(safeText(text)) }
      })

      const giveUp: Answer["Service"]["giveUp"] = (owner, sender, desk, turn, dead) => {
        const { content } = turn.incoming
        const say = sayIn(desk)
        const said = content._tag === "Text" ? [userMessage(content)] : []
        const messages = desk.person.consent === "declined" ? [] : [...said, assistantMessage(say("apology"))]
        return {
          _tag: "Settled",
          settlement: { ...blank(owner, sender, desk, turn), messages, deliveries: [apology(say)] },
          dead,
        }
      }

      const make: Answer["Service"]["make"] = Effect.fnUntraced(function* (owner, sender, desk, turns, stop) {
        const say = sayIn(desk)
        const [oldest] = turns
        const turn = turns.at(-1) ?? oldest
        const circumstances = yield* circumstancesOf(sender.id)
        // What was put together to be talked about is not taken apart by a flag that changed meanwhile.
        const mayConverse = circumstances.mayConverse || turns.length > 1
        const decision = decide(say, desk.person, turn.incoming.content, { ...circumstances, mayConverse })
        yield* used(turn.incoming.content, decision._tag, oldest)
        if (decision._tag === "Operate") {
          const deliveries = [yield* operators.answer(say, { ...decision, userId: sender.id, chatId: owner.chatId })]
          return { _tag: "Settled", settlement: { ...blank(owner, sender, desk, turn), deliveries }, dead: null }
        }
        if (decision._tag === "Reply") {
          const { edited = null, outgoing, person } = decision
          const settlement = { ...blank(owner, sender, desk, turn), deliveries: outgoing, person, edited }
          return { _tag: "Settled", settlement, dead: null }
        }

        const joined = turns.slice(0, -1).flatMap(joinedTurn)
        const settled = (answer: string, deliveries: ReadonlyArray<Outgoing>, dead: Dead | null): Answered => ({
          _tag: "Settled",
          settlement: {
            ...blank(owner, sender, desk, turn),
            joined,
            messages: [userMessage(decision), assistantMessage(answer)],
            deliveries: [...deliveries, ...introductionAfter(say, decision.introduce)],
            person: {
              ...(desk.person.awaiting === null ? {} : { awaiting: null }),
              ...(decision.introduce ? { introduced: true } : {}),
            },
          },
          dead,
        })
        const sent = (answer: string): Answered => {
          const fileName = `${say("answer-file-name")}-${turn.updateId}.md`
          return settled(answer, smartSend(fromMarkdown(answer), answer, { ...settings.smartSend, fileName }), null)
        }
        const notAnswered = (error: ModelError): Answered =>
          mayStillCome(error, oldest.postponed)
            ? { _tag: "Later", delay: delayAfter(error, oldest.postponed), notice: message(say("late-notice")) }
            : settled(say("apology"), [apology(say)], { reason: "model", detail: error.reason._tag })

        const said = [...joined.map(({ text }) => text), decision.text]
        const asking = { userId: sender.id, turnId: oldest.updateId }
        return yield* withinBudget(budgets, asking, write(owner, desk, turn, said, stop)).pipe(
          Effect.map(({ text }) => sent(Option.getOrElse(text, () => say("stopped-empty")))),
          Effect.catchTag("OverBudget", ({ day, hours }) => {
            const notice = say("over-budget", { day, hours })
            return Effect.succeed(settled(notice, [{ _tag: "Message", text: plain(notice) }], null))
          }),
          Effect.catchTag("ModelError", (error) => {
            const answered = notAnswered(error)
            const words =
              answered._tag === "Later" ? "The model did not answer; the turn waits" : "The model cannot answer"
            return Effect.logWarning(words).pipe(
              Effect.annotateLogs({ reason: error.reason._tag, model: error.model, updateId: turn.updateId }),
              Effect.as(answered),
            )
          }),
        )
      })

      return Answer.of({ together, make, giveUp, unsavedNotice: (desk) => message(sayIn(desk)("unsaved-notice")) })
    }),
  )
}

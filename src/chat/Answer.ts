import { Context, Deferred, Duration, Effect, Layer, Option, Ref } from "effect"
import { Settings } from "../config/Settings.ts"
import { ChatModel, type ModelError } from "../domain/ChatModel.ts"
import type { Sender } from "../domain/Incoming.ts"
import type { Outgoing } from "../domain/Outgoing.ts"
import { safeText } from "../domain/SafeText.ts"
import { smartSend } from "../domain/SmartSend.ts"
import { Telegram } from "../domain/Telegram.ts"
import { Texts } from "../domain/Texts.ts"
import type { Settlement, Turn } from "../domain/Turn.ts"
import { emptyAnswers, promptTokens } from "../policy/Limits.ts"
import { tryAgainAfter } from "../policy/Rhythm.ts"
import { fromMarkdown } from "../telegram/Format.ts"
import { apology, type Decision, decide, introductionAfter } from "./Decide.ts"
import { live } from "./Live.ts"
import type { Desk, Ownership } from "./Owner.ts"
import { pack } from "./Prompt.ts"

/** How a turn was answered, or that it has to wait and what the user is told about that. */
export type Answered =
  | { readonly _tag: "Settled"; readonly settlement: Settlement }
  | { readonly _tag: "Later"; readonly delay: Duration.Duration; readonly notice: Outgoing }

type Conversing = Extract<Decision, { readonly _tag: "Converse" }>

/** Whether waiting may help; an answer that stays empty does not get better. */
const mayStillCome = (error: ModelError, postponed: number): boolean =>
  error.isTransient && !(error.reason._tag === "Empty" && postponed >= emptyAnswers)

const delayAfter = (error: ModelError, postponed: number): Duration.Duration => {
  const asked = "retryAfterSeconds" in error.reason ? error.reason.retryAfterSeconds : null
  return Duration.max(tryAgainAfter(postponed), Duration.seconds(asked ?? 0))
}

/** Turns an update into what it changes and what goes out. Commits nothing. */
export class Answer extends Context.Service<
  Answer,
  {
    /** `stop`: completed when the user presses Stop; what was written until then is the answer. */
    readonly make: (
      owner: Ownership,
      sender: Sender,
      desk: Desk,
      turn: Turn,
      stop: Deferred.Deferred<void>,
    ) => Effect.Effect<Answered>
  }
>()("confidant/chat/Answer") {
  static readonly layer = Layer.effect(
    Answer,
    Effect.gen(function* () {
      const model = yield* ChatModel
      const settings = yield* Settings
      const telegram = yield* Telegram
      const texts = yield* Texts

      /** The model's text; none when Stop came before its first word. */
      const write = Effect.fnUntraced(function* (
        owner: Ownership,
        desk: Desk,
        turn: Turn,
        decision: Conversing,
        stop: Deferred.Deferred<void>,
      ) {
        const { person } = desk
        const persona = texts.get(person.language, "persona-helper", { name: person.name })
        const soFar = yield* Ref.make("")
        const whole = model
          .reply(pack(persona, person, desk.history, decision.text, promptTokens), (text) => Ref.set(soFar, text))
          .pipe(Effect.map((reply) => reply.text))
        const stopped = Effect.andThen(Deferred.await(stop), Ref.get(soFar))
        const shown = live(owner.chatId, turn.updateId, soFar).pipe(
          Effect.provideService(Telegram, telegram),
          Effect.andThen(Effect.never),
        )
        const text = yield* Effect.raceFirst(Effect.raceFirst(whole, stopped), shown)
        return Option.liftPredicate((answer: string) => answer.trim() !== "")(safeText(text))
      })

      const make: Answer["Service"]["make"] = Effect.fnUntraced(function* (owner, sender, desk, turn, stop) {
        const { language } = desk.person
        const say = (key: string, args?: Readonly<Record<string, string | number>>) => texts.get(language, key, args)
        const blank = {
          updateId: turn.updateId,
          ...owner,
          userId: sender.id,
          conversationId: desk.conversation.id,
          messages: [],
          person: {},
          edited: null,
          forgetText: false,
        } as const
        const decision = decide(say, desk.person, turn.incoming.content)
        if (decision._tag === "Reply") {
          const { edited = null, forgetText = false, outgoing, person } = decision
          return { _tag: "Settled", settlement: { ...blank, deliveries: outgoing, person, edited, forgetText } }
        }

        const settled = (answer: string, deliveries: ReadonlyArray<Outgoing>): Answered => ({
          _tag: "Settled",
          settlement: {
            ...blank,
            messages: [
              { role: "user", text: decision.text, telegramMessageId: decision.messageId },
              { role: "assistant", text: answer, telegramMessageId: null },
            ],
            deliveries: [...deliveries, ...introductionAfter(say, decision.introduce)],
            person: { awaiting: null, ...(decision.introduce ? { introduced: true } : {}) },
          },
        })
        const sent = (answer: string): Answered =>
          settled(
            answer,
            smartSend(fromMarkdown(answer), answer, {
              ...settings.smartSend,
              fileName: `${say("answer-file-name")}-${turn.updateId}.md`,
            }),
          )

        return yield* write(owner, desk, turn, decision, stop).pipe(
          Effect.map((text) => sent(Option.getOrElse(text, () => say("stopped-empty")))),
          Effect.catchTag("ModelError", (error) => {
            const waits = mayStillCome(error, turn.postponed)
            return Effect.logWarning(
              waits ? "The model did not answer; the turn waits" : "The model cannot answer",
            ).pipe(
              Effect.annotateLogs({ reason: error.reason._tag, model: error.model, updateId: turn.updateId }),
              Effect.as<Answered>(
                waits
                  ? {
                      _tag: "Later",
                      delay: delayAfter(error, turn.postponed),
                      notice: { _tag: "Message", text: fromMarkdown(say("late-notice")) },
                    }
                  : settled(say("apology"), [apology(say)]),
              ),
            )
          }),
        )
      })

      return Answer.of({ make })
    }),
  )
}

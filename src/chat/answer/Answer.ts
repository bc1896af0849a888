import { Context, type Duration, Effect, Layer, Metric, Option } from "effect"
import { Settings } from "../../config/Settings.ts"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Aside, message, type Reply, type Say } from "../../domain/Feature.ts"
import { AskedBy } from "../../domain/ModelUse.ts"
import { putOff } from "../../domain/metrics/Turns.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Ahead } from "../../domain/talk/Inbox.ts"
import { clockOf } from "../../domain/talk/LocalTime.ts"
import { type Content, topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { inPlaceOf, type Keyboard, type Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { wordsOf } from "../../domain/talk/incoming/Words.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { hasFile } from "../../domain/talk/outgoing/SmartSend.ts"
import { isDanger, type RiskLevel } from "../../domain/safety/Risk.ts"
import { Pictures } from "../../domain/talk/model/Pictures.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import type { Dead, Settlement, Turn } from "../../domain/talk/Turn.ts"
import { crowd } from "../../policy/Crowd.ts"
import { acts, type Together } from "../Acts.ts"
import { grouping, joinedTurn } from "./Group.ts"
import { guardedAnswer } from "./Guarding.ts"
import { apologyFor, delayAfter, isSuspect, mayStillCome } from "./Setback.ts"
import { isWordless, looksAt, shownTo } from "./Looking.ts"
import { overtaken } from "./Overtaken.ts"
import { assistantMessage, draftOf, inTopicOf, settlementOf } from "./Settling.ts"
import { shaped } from "./Shape.ts"
import { spokenOf } from "./Spoken.ts"
import type { Desk } from "../desk/Desk.ts"
import type { Ownership } from "../Ownership.ts"
import { type Help, Router } from "../Router.ts"
import { Talking, type Unanswered, type Writing, type Written } from "../talking/Talking.ts"
import { effectsOf } from "../talking/ToolRounds.ts"
import { used } from "../TurnMetrics.ts"

export type Answered =
  | { readonly _tag: "Settled"; readonly settlement: Settlement }
  | {
      readonly _tag: "Later"
      readonly delay: Duration.Duration
      readonly notice: Outgoing
      /** False if the model was not even asked. */
      readonly isFailure: boolean
      /** What does not wait: it comes at once, and the notice with a later attempt. */
      readonly ahead?: Ahead
    }
  /** Something must be said first. */
  | { readonly _tag: "Again" }

export interface Made {
  readonly answered: Answered
  readonly count: number
}

/** Turns an update into changes and deliveries. Commits nothing. */
export class Answer extends Context.Service<
  Answer,
  {
    /** Answers the first turn, and those behind it that only continue the conversation. */
    readonly make: (owner: Ownership, desk: Desk, turns: Together, writing: Writing) => Effect.Effect<Made, StoreError>
    /** What the bot says unasked; no `desk` in the operators' group. */
    readonly own: (
      owner: Ownership,
      desk: Desk | null,
      turn: Turn,
      content: Extract<Content, { readonly _tag: "Own" }>,
    ) => Effect.Effect<Answered, StoreError>
    /** Ends a turn that must not be tried again: with an apology, or with nothing if nobody had asked. */
    readonly giveUp: (owner: Ownership, desk: Desk | null, turn: Turn, dead: Dead) => Answered
    readonly lateNotice: (desk: Desk | null, turn: Turn) => Outgoing
    readonly unsavedNotice: (desk: Desk | null, turn: Turn) => Outgoing
  }
>()("confidant/chat/Answer") {
  static readonly layer = Layer.effect(
    Answer,
    Effect.gen(function* () {
      const router = yield* Router
      const settings = yield* Settings
      const talking = yield* Talking
      const texts = yield* Texts
      const grouped = grouping(router)
      const pictures = yield* Pictures

      const sayIn =
        (desk: Desk | null): Say =>
        (key, args) =>
          texts.get(desk?.person.language ?? "en", key, args)

      const giveUp: Answer["Service"]["giveUp"] = (owner, desk, turn, dead) => {
        if (turn.incoming.content._tag === "Own") {
          return { _tag: "Settled", settlement: { ...settlementOf(owner, desk, turn, { deliveries: [] }), dead } }
        }
        const isKept = desk?.person.consent === "granted"
        const apology = message(sayIn(desk)(isKept ? "apology" : "apology-unkept"))
        const asked = saidBy(turn.incoming.content)
        const messages = isKept && asked !== null ? [asked] : []
        const settlement = settlementOf(owner, desk, turn, { deliveries: inPlaceOf(turn.live ?? null, [apology]) })
        return { _tag: "Settled", settlement: { ...settlement, messages, dead } }
      }

      const make: Answer["Service"]["make"] = Effect.fnUntraced(function* (owner, desk, turns, writing) {
        const [oldest] = turns
        // A feature may ask the model, which nobody who is in danger waits for.
        const group = yield* Effect.raceFirst(grouped(owner, desk, turns), overtaken(writing))
        if (group === null) return { count: 1, answered: { _tag: "Again" } }
        const { lead, parts } = group
        const { routed, turn } = lead
        const { language = desk.person.language } = routed.reply.person ?? {}
        const { talk, ...rest } = routed.reply
        const { history, ...conversation } = talk?.within ?? { ...desk.conversation, history: desk.history }
        const spoken: Desk = { conversation, history, person: { ...desk.person, language } }
        const say = sayIn(spoken)
        const count = parts.length
        const made = (answered: Answered): Made => ({ count, answered })
        yield* used(routed.feature, oldest)
        const joined = parts.filter((part) => part !== lead).flatMap(joinedTurn)
        if (talk === undefined) {
          const deliveries = inPlaceOf(oldest.live ?? null, rest.deliveries)
          const settlement = { ...settlementOf(owner, desk, turn, { ...rest, deliveries }), joined }
          return { count, answered: { _tag: "Settled", settlement } }
        }

        const contents = parts.map((part) => part.turn.incoming.content)
        const isWithin = talk.within !== undefined
        const reply: Reply = {
          ...rest,
          changes: parts.flatMap((part) => part.routed.reply.changes ?? []),
          jobs: parts.flatMap((part) => part.routed.reply.jobs ?? []),
        }
        /** `answer`: null if the program speaks, whose words are no history. */
        const settled = (
          answer: string | null,
          deliveries: ReadonlyArray<Outgoing>,
          {
            dead = null,
            person,
            changes = [],
            jobs = [],
          }: { readonly dead?: Dead | null; readonly jobs?: Reply["jobs"] } & Partial<Aside> = {},
        ): Answered => ({
          _tag: "Settled",
          settlement: {
            ...settlementOf(owner, desk, turn, {
              ...reply,
              deliveries: [...deliveries, ...reply.deliveries],
              person: { ...reply.person, ...person },
              changes: [...(reply.changes ?? []), ...changes],
              jobs: [...(reply.jobs ?? []), ...jobs],
            }),
            // What failed for good may be answered anew: its writes wait for that, and words that one of them would move.
            ...(dead === null ? {} : { changes, jobs: [] }),
            joined,
            messages:
              isWithin && dead !== null ? [] : [talk.said, ...(answer === null ? [] : [assistantMessage(answer)])],
            dead,
          },
        })
        /** What comes first in danger that the model has seen; null: there is none. Where no answer speaks of help, help is always named. */
        const helpAt = (level: RiskLevel | null, isAnswered: boolean): Effect.Effect<Help | null, StoreError> =>
          isDanger(level) ? routed.atRisk(isAnswered ? level : "imminent") : Effect.succeed(null)
        const instead = (words: string, live: Written["live"], help: Aside | null, dead: Dead | null = null) =>
          settled(null, inPlaceOf(live, [...(help?.deliveries ?? []), message(words)]), { ...help, dead })
        const offered = (cut: NonNullable<Written["cut"]>): Keyboard | undefined =>
          cut === "length" && talk.offerMore !== undefined ? [[talk.offerMore(turn.updateId)]] : undefined
        const sent = (
          written: string,
          { cut, isBlind, live, uses }: Pick<Written, "cut" | "isBlind" | "live" | "uses">,
          help: Aside | null,
        ): Answered => {
          const answer = guardedAnswer(written, settings.helpLines.lines, say, {
            history,
            mode: conversation.mode,
            said: question.said,
            contents,
            about: talk.about,
            isAtRisk: help !== null,
          })
          const { shown, whole } = shaped(answer, {
            ...settings.smartSend,
            fileName: `${say("answer-file-name")}-${turn.updateId}.md`,
            longAnswers: routed.style.longAnswers,
            isCalm: help === null && !isFound,
          })
          const isCut = cut === undefined ? [] : [message(say(`answer-cut-${cut}`), offered(cut))]
          const beside = help ?? routed.behind(contents)
          const isSpoken = routed.style.voice && settings.speech !== null && help === null
          // Who is in danger gets help, and nothing that they may have wanted for the danger.
          const { withheld, ...effects } = effectsOf(uses, help !== null)
          const said = [
            ...whole,
            ...(isSpoken ? spokenOf(shown.text, say) : []),
            ...isCut,
            ...unseen,
            ...(isBlind === true ? [message(say("picture-blind"))] : []),
            ...effects.deliveries,
            ...(withheld ? [message(say("tools-withheld"))] : []),
          ]
          const all = help === null ? [...said, ...beside.deliveries] : [...beside.deliveries, ...said]
          const filed = hasFile(whole) ? routed.filed(turn.updateId) : []
          return settled(answer, inPlaceOf(live, all), {
            ...beside,
            changes: [...(beside.changes ?? []), ...effects.changes, ...filed],
            jobs: effects.jobs,
          })
        }
        const notAnswered = Effect.fnUntraced(function* ({
          error,
          live,
          risk,
        }: Unanswered): Effect.fn.Return<Made, StoreError> {
          const failures = oldest.postponed
          const told = (words: string) =>
            Effect.logWarning(words).pipe(
              Effect.annotateLogs({
                reason: error.reason._tag,
                status: error.status ?? null,
                model: error.model,
                updateId: turn.updateId,
              }),
            )
          // The model is asked, which nobody who is in danger waits for.
          const isWell = isSuspect(error, failures)
            ? Effect.raceFirst(talking.isWell, overtaken(writing))
            : Effect.succeed(false)
          const isHopeless = mayStillCome(error, failures) ? yield* isWell : true
          if (isHopeless === null) return made({ _tag: "Again" })
          const help = yield* helpAt(risk, false)
          if (isHopeless) {
            const [[first, ...others] = turns] = acts(turns)
            // Only one of those said together may be to blame.
            if (others.length + 1 < count && !error.isMisconfigured) {
              return yield* make(owner, desk, [{ ...first, live }, ...others], writing)
            }
            yield* told("The model cannot answer")
            const dead: Dead = { reason: "model", detail: error.reason._tag }
            return made(instead(say(apologyFor(error)), live, help, dead))
          }
          yield* told("The model did not answer; the turn waits")
          return made({
            _tag: "Later",
            delay: delayAfter(error, failures),
            notice: inTopicOf(oldest, message(say("late-notice"))),
            isFailure: error.reason._tag !== "Unavailable",
            ...(help?.ahead
              ? { ahead: { ...help.ahead, ...(threadId === undefined ? {} : { context: { threadId } }) } }
              : {}),
          })
        })

        const crowded: Answered = {
          _tag: "Later",
          delay: crowd.againAfter,
          notice: inTopicOf(oldest, message(say("crowded-notice"))),
          isFailure: false,
        }
        /** What the list has found needs no look. */
        const isFound = contents.some((content) => distressOf(content) !== null)
        const risk = isFound
          ? null
          : (parts.map((part) => part.routed.riskQuestion()).find((each) => each !== null) ?? null)
        const threadId = topicOf(turn.incoming.content)
        // Only what somebody has just written themselves may ask for something.
        const own = contents.map((content) => wordsOf(content).own).join("\n")
        const tools = routed.tools(isFound ? "" : own)
        const looked = yield* Effect.raceFirst(looksAt(pictures, contents), overtaken(writing))
        if (looked === null) return made({ _tag: "Again" })
        const { seen, unseen: reasons } = looked
        const unseen = reasons.map((reason) => message(say(`picture-${reason}`)))
        const talked = parts.flatMap((part) => part.routed.reply.talk?.said ?? [])
        // Nothing is left to answer.
        if (seen.length === 0 && unseen.length > 0 && talked.every(isWordless)) {
          return made(settled(null, inPlaceOf(oldest.live ?? null, unseen)))
        }
        const question = {
          turnId: oldest.updateId,
          draftId: draftOf(turn.updateId),
          persona: talk.persona,
          threadId,
          sections: [...(yield* routed.sections), ...tools.instead],
          tools: tools.offered,
          said: parts.flatMap((part) => shownTo(part.routed.reply.talk?.said, part.turn.incoming.content, looked)),
          pictures: seen,
          failures: oldest.postponed,
          wasTold: oldest.notified,
          risk,
          live: oldest.live,
          pressed: turn.incoming.content._tag === "Callback" ? turn.incoming.content.queryId : undefined,
        }
        return yield* talking.answer(owner, spoken, question, writing).pipe(
          Effect.flatMap(({ risk: level, text, ...written }) =>
            Effect.map(helpAt(level, Option.isSome(text)), (help) =>
              Option.match(text, {
                onNone: () => instead(say("stopped-empty"), written.live, help),
                onSome: (answer) => sent(answer, written, help),
              }),
            ),
          ),
          Effect.catchTag("Overtaken", () => Effect.succeed<Answered>({ _tag: "Again" })),
          Effect.catchTag("Crowded", () => Effect.as(Metric.update(putOff("answer"), 1), crowded)),
          Effect.catchTag("OverBudget", ({ hours, resetsAt }) => {
            const time = clockOf(resetsAt, spoken.person)
            const words = time === null ? say("over-budget", { hours }) : say("over-budget-at", { hours, time })
            return Effect.succeed(instead(words, oldest.live ?? null, null))
          }),
          Effect.map(made),
          Effect.catchTag("Unanswered", notAnswered),
        )
      })

      const own: Answer["Service"]["own"] = Effect.fnUntraced(function* (owner, desk, turn, content) {
        const { feature, reply } = yield* router.own(owner.chatId, desk?.person ?? null, content)
        yield* used(feature, turn)
        return { _tag: "Settled", settlement: settlementOf(owner, desk, turn, reply) }
      })

      return Answer.of({
        make: (owner, desk, turns, writing) =>
          Effect.provideService(make(owner, desk, turns, writing), AskedBy, desk.person.id),
        own,
        giveUp,
        lateNotice: (desk, turn) => inTopicOf(turn, message(sayIn(desk)("late-notice"))),
        unsavedNotice: (desk, turn) => inTopicOf(turn, message(sayIn(desk)("unsaved-notice"))),
      })
    }),
  )
}

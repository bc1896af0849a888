import { Clock, DateTime, Duration, Effect, Fiber, Layer, type Scope } from "effect"
import { Settings } from "../../config/Settings.ts"
import type { ChatId } from "../../domain/Ids.ts"
import { Jobs } from "../../domain/Jobs.ts"
import { plain } from "../../domain/talk/RichText.ts"
import { Telegram, type TelegramErrorReason } from "../../domain/talk/Telegram.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { sampleEvery, sayWithin, tellAgainAfter, windows } from "../../policy/Alerts.ts"
import { type AlertRule, type Finding, rules } from "./AlertRules.ts"
import { read, remember, type Sample } from "./AlertSample.ts"
import { type AlertState, calm, dueMessage, isQuiet, type Message, observed, said } from "./AlertState.ts"
import { Readiness } from "../ready/Readiness.ts"

interface Alert {
  readonly rule: AlertRule
  /** What was last found; its words are those of the message. */
  readonly finding: Finding
  readonly state: AlertState
}

/** Nothing of it may have reached the chat: a second message would be one too many. */
const mayBeSentAgain = ({ _tag }: TelegramErrorReason) =>
  ["RateLimited", "ServerFault", "Unreachable", "Unavailable"].includes(_tag)

/** In words, of the largest unit. */
const lengthOf = (millis: number): string => {
  const minutes = Math.round(millis / 60_000)
  if (minutes < 1) return `${Math.round(millis / 1_000)} s`
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

const watch = (chatId: ChatId) =>
  Effect.gen(function* () {
    const { report } = yield* Readiness
    const jobs = yield* Jobs
    const telegram = yield* Telegram
    const texts = yield* Texts
    const zone = DateTime.zoneMakeLocal()
    const alerts = new Map<string, Alert>()
    let samples: ReadonlyArray<Sample> = []
    /** What is in the inbox then waits for the saving of its turn. */
    let savesFail = false

    const look = Effect.gen(function* () {
      const now = yield* read((yield* report).reasons)
      samples = remember(samples, now)
      const before = samples.find(({ at }) => at >= now.at - Duration.toMillis(windows.ratios)) ?? now
      savesFail = now.criticalSaveFailures > before.criticalSaveFailures
      const found = new Map<string, Pick<Alert, "finding" | "rule">>(
        rules.flatMap((rule) =>
          rule.find(samples, now).map((finding) => [`${rule.name} ${finding.subject}`, { rule, finding }] as const),
        ),
      )
      for (const [key, { finding, rule }] of found) {
        alerts.set(key, { rule, finding, state: observed(alerts.get(key)?.state ?? calm, true, now.at) })
      }
      for (const [key, alert] of alerts) {
        if (!found.has(key)) alerts.set(key, { ...alert, state: observed(alert.state, false, now.at) })
      }
    })

    const wordsOf = ({ finding, rule, state }: Alert, message: Message): string =>
      message === "begin"
        ? texts.get("en", rule.text, finding.words)
        : texts.get("en", "alerts-over", {
            what: state.told?.text ?? "",
            length: lengthOf((state.endedAt ?? 0) - (state.told?.since ?? 0)),
          })

    const scope = yield* Effect.scope

    /** Fails only while nothing is in the inbox; once its place there is taken it is said, be it later. */
    const say = Effect.fnUntraced(function* (text: string) {
      const saying = { chatId, userId: null, feature: "operators", payload: { _tag: "Message", text } }
      const underway = yield* Effect.forkIn(jobs.say([saying]), scope)
      yield* Effect.timeoutOption(Fiber.join(underway), sayWithin)
    })

    /** Through the inbox; directly while the database takes nothing or saves fail, which is when alerts matter most. */
    const send = ({ rule }: Alert, message: Message, words: string) => {
      const text =
        message === "begin"
          ? texts.get("en", "alerts-begin", { severity: rule.severity, what: words, runbook: rule.runbook })
          : words
      const direct = Effect.asVoid(telegram.send(chatId, { _tag: "Message", text: plain(text) }))
      return savesFail ? direct : Effect.catch(say(text), () => direct)
    }

    /** Telegram is away; what is due then is still due later. */
    let silentUntil = 0

    const tell = Effect.gen(function* () {
      for (const [key, alert] of alerts) {
        const now = yield* Clock.currentTimeMillis
        const hour = DateTime.toParts(DateTime.makeZonedUnsafe(now, { timeZone: zone })).hour
        const message = dueMessage(alert.state, alert.rule, now, isQuiet(hour))
        if (message === null || now < silentUntil) continue
        const words = wordsOf(alert, message)
        const isSettled = yield* send(alert, message, words).pipe(
          Effect.as(true),
          Effect.catch(({ reason }) =>
            Effect.as(
              Effect.logError("An alert could not be told").pipe(
                Effect.annotateLogs({ alert: alert.rule.name, reason: reason._tag }),
              ),
              !mayBeSentAgain(reason),
            ),
          ),
        )
        if (!isSettled) {
          silentUntil = (yield* Clock.currentTimeMillis) + Duration.toMillis(tellAgainAfter)
          return
        }
        // Meanwhile it may have been looked at again.
        const { state } = alerts.get(key) ?? alert
        alerts.set(key, { ...alert, state: said(state, message, words, yield* Clock.currentTimeMillis) })
      }
    })

    const again = (work: Effect.Effect<void>) =>
      work.pipe(
        Effect.catchCause((cause) => Effect.logError("Alerts could not be looked at", cause)),
        Effect.andThen(Effect.sleep(sampleEvery)),
        Effect.forever,
      )

    return yield* Effect.all([again(look), again(tell)], { concurrency: "unbounded", discard: true }).pipe(
      Effect.withTracerEnabled(false),
    )
  })

const start: Effect.Effect<void, never, Jobs | Readiness | Scope.Scope | Settings | Telegram | Texts> = Effect.gen(
  function* () {
    const { operators } = yield* Settings
    if (operators.chatId !== null) yield* Effect.forkScoped(watch(operators.chatId))
  },
)

/**
 * Tells the operators' chat (ADMIN_CHAT_ID) when something goes wrong and when that is over, from what this process
 * counts. Each process tells of itself, and a new one knows nothing of what was told before.
 */
export const layer: Layer.Layer<never, never, Jobs | Readiness | Settings | Telegram | Texts> =
  Layer.effectDiscard(start)

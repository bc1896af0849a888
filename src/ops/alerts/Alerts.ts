import { Clock, DateTime, Duration, Effect, Fiber, Layer, Option, type Scope } from "effect"
import { hostname } from "node:os"
import { Fleet } from "../../boundary/Fleet.ts"
import { everlasting } from "../../boundary/Loop.ts"
import { Settings } from "../../config/Settings.ts"
import type { ChatId } from "../../domain/Ids.ts"
import type { DeadLetters } from "../../domain/operators/letters/DeadLetters.ts"
import { type Claim, ToldAlerts } from "../../domain/operators/ToldAlerts.ts"
import { plain } from "../../domain/talk/outgoing/RichText.ts"
import { Telegram, type TelegramErrorReason } from "../../domain/talk/Telegram.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import {
  orphans as orphansOf,
  sampleEvery,
  sayWithin,
  standsInAfter,
  tellAgainAfter,
  windows,
} from "../../policy/ops/Alerts.ts"
import type { AlertRule, Condition } from "./AlertRule.ts"
import { rules, spentIn } from "./AlertRules.ts"
import { read, remember, type Sample } from "./AlertSample.ts"
import { adopted, type AlertState, calm, dueMessage, isQuiet, type Message, observed, said } from "./AlertState.ts"
import { runbookUrl } from "./RunbookUrl.ts"
import { Readiness } from "../ready/Readiness.ts"
import { sendAgain } from "./Refused.ts"

interface Alert {
  readonly rule: AlertRule
  readonly condition: Condition
  readonly state: AlertState
}

const lengthOf = (millis: number): string => {
  const minutes = Math.round(millis / 60_000)
  if (minutes < 1) return `${Math.round(millis / 1_000)} s`
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** A lost answer may hide a message that is there; what is refused nobody has read. */
const outcomeOf = (mayBeSentAgain: boolean, { _tag }: TelegramErrorReason): "told" | "down" | "refused" => {
  if (_tag === "Lost") return "told"
  return mayBeSentAgain ? "down" : "refused"
}

const watch = (chatId: ChatId) =>
  Effect.gen(function* () {
    const { report } = yield* Readiness
    const fleet = yield* Fleet
    const { claim, orphans } = yield* ToldAlerts
    const telegram = yield* Telegram
    const texts = yield* Texts
    const settings = yield* Settings
    const zone = DateTime.zoneMakeLocal()
    const alerts = new Map<string, Alert>()
    const machine = hostname()
    const nameOf = ({ name, ofMachine }: AlertRule, { subject }: Condition) =>
      ofMachine === true ? `${name} ${subject} ${machine}` : `${name} ${subject}`
    let samples: ReadonlyArray<Sample> = []
    /** What is in the inbox then waits for the saving of its turn. */
    let savesFail = false

    const look = Effect.gen(function* () {
      const now = yield* read((yield* report).reasons, fleet.now().spentElsewhereUsd)
      samples = remember(samples, now)
      fleet.tell({ spentUsd: spentIn(samples, now) })
      const before = samples.find(({ at }) => at >= now.at - Duration.toMillis(windows.ratios)) ?? now
      savesFail = now.criticalSaveFailures > before.criticalSaveFailures
      const found = new Map<string, Pick<Alert, "condition" | "rule">>(
        rules.flatMap((rule) =>
          rule.find(samples, now).map((condition) => [nameOf(rule, condition), { rule, condition }] as const),
        ),
      )
      for (const [key, { condition, rule }] of found) {
        alerts.set(key, { rule, condition, state: observed(alerts.get(key)?.state ?? calm, true, now.at) })
      }
      for (const [key, alert] of alerts) {
        if (!found.has(key)) alerts.set(key, { ...alert, state: observed(alert.state, false, now.at) })
      }
    })

    const orphaned = new Map<string, number>()

    /** What a process told that has died, or was restarted, is looked after here: its end must be told too. */
    const adopt = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const found = (yield* orphans).filter(({ name }) => (alerts.get(name)?.state.told ?? null) === null)
      for (const name of orphaned.keys()) if (!found.some((orphan) => orphan.name === name)) orphaned.delete(name)
      for (const { name, since, what } of found) {
        const first = orphaned.get(name) ?? now
        orphaned.set(name, first)
        const rule = rules.find((one) => name.startsWith(`${one.name} `))
        if (rule === undefined || now - first < Duration.toMillis(orphansOf.after)) continue
        if (rule.ofMachine === true && !name.endsWith(` ${machine}`)) continue
        const known = alerts.get(name)
        const condition = known?.condition ?? { subject: "", words: {} }
        alerts.set(name, { rule, condition, state: adopted(known?.state ?? calm, { text: what, since }, now) })
      }
    }).pipe(Effect.ignore)

    const whereOf = ({ ofMachine }: AlertRule, what: string) =>
      ofMachine === true && fleet.now().size > 1 ? texts.get("en", "alerts-on-machine", { what, machine }) : what

    const wordsOf = ({ condition, rule, state }: Alert, message: Message): string =>
      message === "begin"
        ? whereOf(rule, texts.get("en", rule.text, condition.words))
        : texts.get("en", "alerts-over", {
            what: state.told?.text ?? "",
            length: lengthOf((state.endedAt ?? 0) - (state.told?.since ?? 0)),
          })

    const scope = yield* Effect.scope

    /** Fails only while nothing is in the inbox; once its place there is taken it is said, be it later. */
    const claimed = Effect.fnUntraced(function* (name: string, message: Message, text: string | null, words: string) {
      const payload = { _tag: "Message", text }
      const turn = text === null ? null : { chatId, userId: null, feature: "operators", payload }
      const underway = yield* Effect.forkIn(claim(name, message, turn, words), scope)
      const found = yield* Effect.timeoutOption(Fiber.join(underway), sayWithin)
      return Option.getOrElse(found, (): Claim => "said")
    })

    const mayStandIn = ({ rule, state }: Alert, message: Message, now: number): boolean => {
      const due = message === "end" ? (state.endedAt ?? now) : (state.since ?? now) + Duration.toMillis(rule.holdsFor)
      return now >= due + fleet.now().place * Duration.toMillis(standsInAfter)
    }

    /** What this process has claimed, and Telegram has not taken yet. */
    const toSend = new Map<string, Message>()

    /** Through the inbox; directly while the database takes nothing or saves fail, which is when alerts matter most. */
    const send = Effect.fnUntraced(function* (
      name: string,
      alert: Alert,
      message: Message,
      words: string,
      now: number,
    ) {
      const { rule } = alert
      const text =
        message === "begin"
          ? texts.get("en", "alerts-begin", {
              severity: rule.severity,
              what: words,
              runbook: runbookUrl(settings, rule.runbook),
            })
          : words
      if (toSend.get(name) !== message) {
        const taken = yield* Effect.option(claimed(name, message, savesFail ? null : text, words))
        if (Option.isNone(taken) && !mayStandIn(alert, message, now)) return "later"
        if (Option.isSome(taken) && (taken.value !== "said" || !savesFail)) return taken.value
        toSend.set(name, message)
      }
      yield* telegram.send(chatId, { _tag: "Message", text: plain(text) })
      return "said"
    })

    /** While Telegram is down; what is due then stays due. */
    let silentUntil = 0

    /** When to try again what Telegram refused: it may take it once the chat is put right. */
    const refusedUntil = new Map<string, number>()

    const tell = Effect.gen(function* () {
      for (const [key, alert] of alerts) {
        const now = yield* Clock.currentTimeMillis
        const hour = DateTime.toParts(DateTime.makeZonedUnsafe(now, { timeZone: zone })).hour
        const message = dueMessage(alert.state, alert.rule, now, isQuiet(hour))
        if (message === null) toSend.delete(key)
        if (message === null || now < Math.max(silentUntil, refusedUntil.get(key) ?? 0)) continue
        const words = wordsOf(alert, message)
        const outcome = yield* send(key, alert, message, words, now).pipe(
          Effect.map((claim) => (claim === "later" ? "refused" : "told")),
          Effect.catch(({ mayBeSentAgain, reason }) =>
            Effect.as(
              Effect.logError("An alert could not be sent").pipe(
                Effect.annotateLogs({ alert: alert.rule.name, reason: reason._tag }),
              ),
              outcomeOf(mayBeSentAgain, reason),
            ),
          ),
        )
        const nextTry = (yield* Clock.currentTimeMillis) + Duration.toMillis(tellAgainAfter)
        if (outcome === "down") {
          silentUntil = nextTry
          return
        }
        if (outcome === "refused") {
          refusedUntil.set(key, nextTry)
          continue
        }
        toSend.delete(key)
        // It may have been evaluated again in the meantime.
        const { state } = alerts.get(key) ?? alert
        alerts.set(key, { ...alert, state: said(state, message, words, yield* Clock.currentTimeMillis) })
      }
    })

    const again = (work: Effect.Effect<void>) => everlasting("The alerts check", work, sampleEvery)

    const adopting = everlasting("The look for alerts of others", adopt, orphansOf.lookEvery)

    return yield* Effect.all([again(look), again(tell), adopting], { concurrency: "unbounded", discard: true }).pipe(
      Effect.withTracerEnabled(false),
    )
  })

const start: Effect.Effect<
  void,
  never,
  DeadLetters | Readiness | Scope.Scope | Settings | Telegram | ToldAlerts | Texts
> = Effect.gen(function* () {
  const { operators } = yield* Settings
  if (operators.chatId === null) return
  yield* Effect.forkScoped(watch(operators.chatId))
  yield* Effect.forkScoped(Effect.withTracerEnabled(sendAgain(operators.chatId), false))
})

/** Alerts the operators' chat (ADMIN_CHAT_ID) from this process's metrics; of several processes in which the same holds, one tells. */
export const layer: Layer.Layer<never, never, DeadLetters | Readiness | Settings | Telegram | Texts | ToldAlerts> =
  Layer.effectDiscard(start)

import { Duration, Effect } from "effect"
import { distressIn } from "../../domain/distress/Distress.ts"
import { type Asked, type Feature, type Handling, message, type Reply, type Say } from "../../domain/Feature.ts"
import { type Budget, Budgets } from "../../domain/operators/Budgets.ts"
import { lastExchange } from "../../domain/talk/Exchange.ts"
import { dateOf, isZoneKnown, stampOf } from "../../domain/talk/LocalTime.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { historyLineLength, historyShown, statsDays } from "../../policy/Limits.ts"
import { type Dated, Past, takeBack, type Talked } from "./Past.ts"

const name = "history"

const shortened = (text: string): string => {
  const line = text.replace(/\s+/gu, " ").trim()
  return line.length <= historyLineLength ? line : `${beginningOf(line, historyLineLength - 1).trimEnd()}…`
}

/** What somebody else wrote, or a file, stands for itself. */
const wordsOf = (say: Say, { beside, text }: Dated): string =>
  text.trim() === "" && beside !== undefined ? say("history-shown") : shortened(text)

const inUtc = ({ person, say }: Asked): ReadonlyArray<string> => (isZoneKnown(person) ? [] : [say("history-utc")])

const listed = (asked: Asked, messages: ReadonlyArray<Dated>): Reply => {
  const { home, person, say } = asked
  if (messages.length === 0) return { deliveries: [message(say("history-nothing"), home.keyboard)] }
  const lines = messages.map(
    (said) => `${say(`history-by-${said.role}`, { time: stampOf(said.at, person) })}\n${wordsOf(say, said)}`,
  )
  const text = [say("history-heading"), ...lines, ...inUtc(asked)].join("\n\n")
  return { deliveries: [message(text, home.keyboard)] }
}

const daysOf = (person: Person, { quarters }: Talked): number => new Set(quarters.map((at) => dateOf(at, person))).size

const budgetLines = ({ person, say }: Asked, { limits, resetsAt, today }: Budget): ReadonlyArray<string> => {
  if (limits.messages === null && limits.costUsd === null) return [say("history-budget-none")]
  const used =
    limits.messages === null
      ? say("history-budget-cost")
      : say("history-budget", { used: today?.messages ?? 0, count: limits.messages })
  return [`${used} ${say("history-budget-resets", { time: stampOf(resetsAt, person) })}`]
}

const counted = (asked: Asked, talked: Talked, budget: Budget): Reply => {
  const { answered, conversations, said } = talked
  const days = daysOf(asked.person, talked)
  const text = [
    asked.say("history-stats", { count: statsDays }),
    [
      asked.say("history-stats-days", { count: days }),
      asked.say("history-stats-said", { count: said }),
      asked.say("history-stats-answered", { count: answered }),
      asked.say("history-stats-conversations", { count: conversations }),
    ].join("\n"),
    ...budgetLines(asked, budget),
    ...inUtc(asked),
  ].join("\n\n")
  return { deliveries: [message(text, asked.home.keyboard)] }
}

/** Nobody's worst sentence is shown again. */
const takenBack = ({ home, say }: Asked, messages: ReadonlyArray<Dated>): Reply => {
  const exchange = lastExchange(messages)
  if (exchange === null) return { deliveries: [message(say("history-undo-nothing"), home.keyboard)] }
  const { answer, said } = exchange
  const [first] = said
  const last = answer ?? said.at(-1) ?? first
  const words = shortened(said.map(({ text }) => text).join(" "))
  const isShown = words !== "" && said.every(({ text }) => distressIn(text) === null)
  const text = isShown ? say("history-undone", { words }) : say("history-undone-silently")
  return { deliveries: [message(text, home.keyboard)], changes: [takeBack(first.id, last.id)] }
}

export const make: Effect.Effect<Feature, never, Past | Budgets> = Effect.gen(function* () {
  const past = yield* Past
  const budgets = yield* Budgets

  const ofNewest =
    (limit: number, reply: (asked: Asked, messages: ReadonlyArray<Dated>) => Reply) =>
    (asked: Asked): Handling =>
      Effect.map(past.newest(asked.person.id, limit), (messages) => reply(asked, messages))

  const stats = (asked: Asked): Handling =>
    Effect.zipWith(
      past.talked(asked.person.id, asked.now - Duration.toMillis(Duration.days(statsDays))),
      budgets.find(asked.person.id),
      (talked, budget) => counted(asked, talked, budget),
      { concurrent: true },
    )

  return {
    name,
    commands: {
      history: { shown: true, handle: ofNewest(historyShown, listed) },
      stats: { shown: true, handle: stats },
      undo: { shown: true, handle: ofNewest(historyShown, takenBack) },
    },
  }
})

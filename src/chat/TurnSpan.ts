import { Effect, Option } from "effect"
import * as TraceParent from "../boundary/TraceParent.ts"
import type { Turn } from "../domain/talk/Turn.ts"
import type { Together } from "./Acts.ts"
import type { Worked } from "./Ownership.ts"
import { counted } from "./TurnMetrics.ts"

/** A stack for each turn would cost more than the rest of its span. */
const noStack = { captureStackTrace: false } as const

/** The trace that began at intake, also after a restart. */
const parentOf = (turn: Turn) =>
  Option.match(Option.flatMap(Option.fromNullOr(turn.traceparent), TraceParent.parse), {
    onNone: () => ({ root: true }),
    onSome: (parent) => ({ parent }),
  })

/** Log lines name their turn even without tracing. */
const named = <A, E, R>([turn]: Together, work: Effect.Effect<A, E, R>) =>
  Effect.annotateLogs(work, "updateId", turn.updateId)

export const traced = <E, R>(turns: Together, work: Effect.Effect<Worked, E, R>) =>
  counted(turns, named(turns, work)).pipe(
    Effect.withSpan(
      "process telegram.update",
      {
        kind: "consumer",
        attributes: {
          "messaging.system": "telegram",
          "messaging.operation.type": "process",
          "messaging.operation.name": "process",
        },
        ...parentOf(turns[0]),
      },
      noStack,
    ),
  )

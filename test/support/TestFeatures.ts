import { NoVoice } from "../features/voice/NoVoice.ts"
import { Effect, Layer } from "effect"
import { MemoryCache } from "../../src/cache/MemoryCache.ts"
import { ErasureLedger } from "../../src/domain/backup/ErasureLedger.ts"
import { Remains } from "../../src/domain/backup/Remains.ts"
import { Embeddings } from "../../src/domain/Embeddings.ts"
import { AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { Invites } from "../../src/domain/operators/Invites.ts"
import { Door } from "../../src/features/access/Door.ts"
import { Holdings } from "../../src/features/export/Holdings.ts"
import * as Features from "../../src/features/Features.ts"
import { memoryBroadcastsOn } from "../features/broadcast/MemoryBroadcasts.ts"
import { memoryConversationsOn } from "../features/chats/MemoryConversations.ts"
import { consentOn } from "../features/consent/MemoryConsent.ts"
import { Setup } from "../../src/features/privacy/Setup.ts"
import { feedbackOn } from "../features/feedback/MemoryFeedback.ts"
import { forgetOn, memoryOneMessageOn } from "../features/forget/MemoryForget.ts"
import { FactReader } from "../../src/features/memory/facts/Extraction.ts"
import { Flags } from "../../src/domain/operators/Flags.ts"
import { memoryFactsOn } from "../features/memory/facts/MemoryFacts.ts"
import { memoryMemoryOn } from "../features/memory/MemoryMemory.ts"
import { memoryPastOn } from "../features/history/MemoryPast.ts"
import { Analyst } from "../../src/features/profile/Analysing.ts"
import { Checkins } from "../../src/features/checkins/Checkins.ts"
import { Moods } from "../../src/features/mood/Moods.ts"
import { Profiles } from "../../src/features/profile/Profiles.ts"
import { Reader } from "../../src/features/quiz/Insight.ts"
import { Writer } from "../../src/features/summary/Summary.ts"
import { memoryRemindersOn } from "../features/reminders/MemoryReminders.ts"
import { memoryReportsOn } from "../features/reports/MemoryReports.ts"
import { memorySummariesOn } from "../features/summary/MemorySummaries.ts"
import { memoryQuizzesOn } from "../features/quiz/MemoryQuizzes.ts"
import { MemoryBudgets } from "./MemoryBudgets.ts"
import { memoryModesOn } from "../features/talk/MemoryModes.ts"
import * as BotTexts from "./BotTexts.ts"
import { MemoryArchives } from "./MemoryArchives.ts"
import { FakeOperatorCommands } from "./FakeOperatorCommands.ts"
import { memoryInvites } from "./MemoryInvites.ts"
import type { State } from "./MemoryState.ts"

/** Nothing lies beside the memory. */
const elsewhere = Layer.mergeAll(
  Layer.mock(ErasureLedger, { add: () => Effect.succeed({ unreachable: null }) }),
  Layer.succeed(Remains, { forget: () => Effect.succeed({ reached: [], stays: [] }) }),
  MemoryCache,
  Embeddings.none,
  Layer.succeed(Door, { mode: "open", userIds: [] }),
  Layer.sync(Invites, memoryInvites),
  Layer.mock(AuditLog, { record: () => Effect.void }),
  MemoryArchives,
  BotTexts.layer,
  Layer.mock(Holdings, { isBeingMade: () => Effect.succeed(false), holder: () => Effect.succeed(null) }),
  Layer.succeed(Reader, { model: null }),
  Layer.succeed(Analyst, { model: null }),
  Embeddings.none,
  Layer.mock(Flags, { isOn: () => Effect.succeed(true) }),
  Layer.mock(Checkins, { find: () => Effect.succeed(null) }),
  Layer.mock(Moods, { last: () => Effect.succeed([]), hasWordsOf: () => Effect.succeed(false) }),
  Layer.mock(Profiles, {
    due: Effect.succeed({ since: 0, upto: 0, people: [] }),
    quiz: () => Effect.succeed(null),
    all: () => Effect.succeed([]),
    moods: () => Effect.succeed([]),
    surest: () => Effect.succeed([]),
  }),
  Layer.succeed(Writer, { model: null, tokens: 6_000, isFor: () => Effect.succeed(true) }),
  Layer.succeed(FactReader, { model: null, tokens: 6_000 }),
  Layer.succeed(Setup, { model: null, hasRedis: false, hasBucket: false, audioDays: 30, isSpoken: true }),
)

/** Every feature, on memory. */
export const featuresOn = (state: State) => {
  consentOn(state)
  forgetOn(state)
  feedbackOn(state)
  return Features.layerPorts.pipe(
    Layer.provide([
      FakeOperatorCommands,
      memoryConversationsOn(state),
      memoryBroadcastsOn(state),
      memoryModesOn(state),
      memoryOneMessageOn(state),
      memoryPastOn(state),
      memoryQuizzesOn(state),
      memoryMemoryOn(state),
      memoryRemindersOn(state),
      memoryReportsOn(state),
      memorySummariesOn(state),
      memoryFactsOn(state),
      MemoryBudgets,
      NoVoice,
      elsewhere,
    ]),
  )
}

import { Effect, Layer } from "effect"
import { Features } from "../domain/Feature.ts"
import * as Access from "./access/Access.ts"
import * as Broadcast from "./broadcast/Broadcast.ts"
import * as DraftsSql from "./broadcast/DraftsSql.ts"
import * as Chats from "./chats/Chats.ts"
import * as ConversationsSql from "./chats/ConversationsSql.ts"
import * as CheckingIn from "./checkins/CheckingIn.ts"
import * as CheckinsSql from "./checkins/CheckinsSql.ts"
import * as ConsentSql from "./consent/ConsentSql.ts"
import * as Consent from "./consent/Consent.ts"
import * as ErasingSql from "./forget/ErasingSql.ts"
import { feedback } from "./feedback/Feedback.ts"
import * as FeedbackSql from "./feedback/FeedbackSql.ts"
import * as Export from "./export/Export.ts"
import * as HoldingsSql from "./export/HoldingsSql.ts"
import * as Forget from "./forget/Forget.ts"
import * as OneMessageSql from "./forget/OneMessageSql.ts"
import * as History from "./history/History.ts"
import * as PastSql from "./history/PastSql.ts"
import { identity } from "./identity/Identity.ts"
import { home, menu } from "./menu/Menu.ts"
import { notice } from "./notice/Notice.ts"
import * as FactsSql from "./memory/facts/FactsSql.ts"
import * as LearningSql from "./memory/facts/LearningSql.ts"
import * as IndexSql from "./memory/IndexSql.ts"
import * as MemorySql from "./memory/MemorySql.ts"
import * as Remembering from "./memory/Remembering.ts"
import * as Profile from "./profile/Profile.ts"
import * as KeepingSql from "./profile/KeepingSql.ts"
import * as ProfilesSql from "./profile/ProfilesSql.ts"
import * as VectorsSql from "./memory/VectorsSql.ts"
import * as Mood from "./mood/Mood.ts"
import * as MoodsSql from "./mood/MoodsSql.ts"
import * as Operators from "./operators/Operators.ts"
import * as Seen from "./pictures/Seen.ts"
import * as Privacy from "./privacy/Privacy.ts"
import * as Reminding from "./reminders/Reminding.ts"
import * as RemindersSql from "./reminders/RemindersSql.ts"
import * as Reports from "./reports/Reports.ts"
import * as ReportsSql from "./reports/KeptSql.ts"
import * as Safety from "./safety/Safety.ts"
import * as Quiz from "./quiz/Quiz.ts"
import * as QuizzesSql from "./quiz/QuizzesSql.ts"
import * as SafetySql from "./safety/SafetySql.ts"
import * as SummariesSql from "./summary/SummariesSql.ts"
import * as Summary from "./summary/Summary.ts"
import { style } from "./style/Style.ts"
import * as ModesSql from "./talk/ModesSql.ts"
import * as Talk from "./talk/Talk.ts"
import * as RecordingsSql from "./voice/RecordingsSql.ts"
import * as Voice from "./voice/Voice.ts"
import * as ToolUsesSql from "./tools/ToolUsesSql.ts"
import { unsupported } from "./unsupported/Unsupported.ts"

/** A new feature is one line here. They are asked in this order. */
const make = Effect.gen(function* () {
  const rights = [yield* Forget.make, yield* Privacy.make, yield* Export.make]
  const { reminding, words } = yield* Reminding.make
  return Features.of({
    all: [
      yield* Safety.make,
      yield* Access.make(rights),
      identity,
      notice,
      yield* Consent.make,
      menu,
      words,
      yield* Voice.make,
      yield* Talk.make,
      yield* Quiz.make,
      yield* Chats.make,
      yield* History.make,
      yield* Reports.make,
      yield* Remembering.make,
      yield* Profile.make,
      yield* Summary.make,
      yield* Mood.make,
      yield* Seen.make,
      reminding,
      yield* CheckingIn.make,
      feedback,
      style,
      ...rights,
      yield* Operators.make,
      yield* Broadcast.make,
      unsupported,
    ],
    home,
  })
})

/** The features' repositories, and the changes that a settlement may hold. */
const stores = Layer.mergeAll(
  ConversationsSql.layer,
  HoldingsSql.layer,
  ModesSql.layer,
  OneMessageSql.layer,
  PastSql.layer,
  ReportsSql.layer,
  ProfilesSql.layer,
  QuizzesSql.layer,
  FactsSql.layer,
  MemorySql.layer.pipe(Layer.provideMerge(VectorsSql.layer)),
  MoodsSql.layer,
  RemindersSql.layer,
  CheckinsSql.layer,
  RecordingsSql.layer,
  IndexSql.layer,
  SummariesSql.layer,
)

/** For the command that rebuilds it. */
export const memoryIndex = IndexSql.layer

export const changeKinds = [
  ...ConsentSql.changes,
  ...ConversationsSql.changes,
  ...ErasingSql.changes,
  ...OneMessageSql.changes,
  ...ModesSql.changes,
  ...PastSql.changes,
  ...ReportsSql.changes,
  ...MoodsSql.changes,
  ...KeepingSql.changes,
  ...RemindersSql.changes,
  ...CheckinsSql.changes,
  ...RecordingsSql.changes,
  ...ToolUsesSql.changes,
  ...QuizzesSql.changes,
  ...FeedbackSql.changes,
  ...SafetySql.changes,
  ...DraftsSql.changes,
  ...LearningSql.changes,
]

export const layerPorts = Layer.effect(Features, make)

export const layer = layerPorts.pipe(Layer.provide(stores))

/** Features that need no services: enough for the operator's checks, without the bot. */
export const layerPlain = Layer.succeed(Features, {
  all: [
    Safety.safety,
    Access.access,
    identity,
    notice,
    Consent.consent,
    menu,
    Talk.talk,
    style,
    Forget.forget,
    unsupported,
  ],
  home,
})

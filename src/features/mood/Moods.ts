import { Context, Effect, Schema } from "effect"
import { TelegramMessageId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import { Step } from "../../domain/MoodChanges.ts"
import type { StoreError } from "../../domain/StoreError.ts"

const isDay = (day: string): boolean => {
  const at = Date.parse(day)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

/** An ISO date where the person is. A modified client may send any. */
export const Day = Schema.String.check(Schema.isPattern(/^2\d{3}-\d\d-\d\d$/), Schema.makeFilter(isDay))

export const Mood = Schema.Struct({
  day: Day,
  step: Step,
  /** As they said themselves, which goes before how their words sounded. */
  isOwn: Schema.Boolean,
})
export type Mood = typeof Mood.Type

/** How people are, day by day. */
export class Moods extends Context.Service<
  Moods,
  {
    /** One for each day of the last ones, oldest first. */
    readonly last: (userId: UserId, days: number) => Effect.Effect<ReadonlyArray<Mood>, StoreError>
    /** Whether words beside a mood came in this message of the chat. */
    readonly hasWordsOf: (userId: UserId, messageId: TelegramMessageId) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/features/mood/Moods") {}

/** The message of the words; null: by a release that did not note it. */
const messageId = Schema.NullOr(TelegramMessageId).pipe(Schema.withDecodingDefaultKey(Effect.succeed(null)))
export const Noted = Schema.Struct({ day: Day, step: Step, words: Schema.NullOr(Schema.String), messageId })
export const Worded = Schema.Struct({ day: Day, words: Schema.String, messageId })
export const Reworded = Schema.Struct({ messageId: TelegramMessageId, words: Schema.NullOr(Schema.String) })

export const change = {
  /** Of one day the newest counts. */
  note: (data: typeof Noted.Type): Change => ({ kind: "mood.note", data }),
  word: (data: typeof Worded.Type): Change => ({ kind: "mood.word", data }),
  /** The message was edited; null: its words go. */
  reword: (data: typeof Reworded.Type): Change => ({ kind: "mood.reword", data }),
  clear: { kind: "mood.clear", data: {} } satisfies Change,
} as const

import { Context, Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Mode, StoredMode } from "../../domain/talk/Person.ts"

export const Listed = Schema.Struct({
  /** Never given to another one. */
  number: Schema.Int,
  active: Schema.Boolean,
  mode: StoredMode,
  /** "" until it gets one. */
  title: Schema.String,
  /** Of the first messages with words of the person, oldest first. */
  beginnings: Schema.Array(Schema.String),
})
export type Listed = typeof Listed.Type

export class Conversations extends Context.Service<
  Conversations,
  {
    /** When the temporary one began that is active, in Unix milliseconds; null: there is none. */
    readonly temporary: (userId: UserId) => Effect.Effect<number | null, StoreError>
    /** Newest first, at most `conversationsListed`; no temporary one. */
    readonly list: (userId: UserId) => Effect.Effect<ReadonlyArray<Listed>, StoreError>
  }
>()("confidant/features/chats/Conversations") {}

/** Changes of the release before name no mode. */
const mode = Mode.pipe(Schema.withDecodingDefaultKey(Effect.succeed<Mode>("helper")))

/** `mode`: of the fresh one that takes the place of the active one. */
export const Deleted = Schema.Struct({ number: Schema.Int, mode })
export const Begun = Schema.Struct({ mode })
export const Numbered = Schema.Struct({ number: Schema.Int })
export const Renamed = Schema.Struct({ number: Schema.Int, title: Schema.String })

/** What a turn may change. Whatever is deleted, one conversation stays active. */
export const change = {
  begin: (mode: Mode): Change => ({ kind: "chats.begin", data: { mode } }),
  /** What was said in it is erased as soon as it is left. */
  temporary: { kind: "chats.temporary", data: {} },
  /** Leaves the temporary one, if there is one, for the one before. */
  end: { kind: "chats.end", data: {} },
  open: (number: number): Change => ({ kind: "chats.open", data: { number } }),
  rename: (number: number, title: string): Change => ({ kind: "chats.rename", data: { number, title } }),
  delete: (number: number, mode: Mode): Change => ({ kind: "chats.delete", data: { number, mode } }),
} as const

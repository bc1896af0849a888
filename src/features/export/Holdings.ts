import { Context, type Effect, Schema } from "effect"
import { ConversationId, MessageId, type UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Language } from "../../domain/talk/Language.ts"
import { Beside } from "../../domain/talk/incoming/Words.ts"
import { KeptStyle } from "../../domain/talk/Style.ts"
import type { Exported } from "./Exported.ts"

/** Messages of one conversation, from one id to another. */
export const Slice = Schema.Struct({
  conversationId: ConversationId,
  number: Schema.NullOr(Schema.Int),
  title: Schema.String,
  mode: Schema.String,
  first: MessageId,
  last: MessageId,
})
export type Slice = typeof Slice.Type

export const Holder = Schema.Struct({
  name: Schema.String,
  language: Language,
  adult: Schema.NullOr(Schema.Boolean),
  timeZone: Schema.NullOr(Schema.String),
  country: Schema.NullOr(Schema.String),
  style: KeptStyle,
})
export type Holder = typeof Holder.Type

/** A row as JSON, and its place in the order of its table. */
export const Row = Schema.Struct({ key: Schema.Int, json: Schema.String })
export type Row = typeof Row.Type

export const Said = Schema.Struct({
  role: Schema.Literals(["user", "assistant"]),
  text: Schema.String,
  beside: Schema.NullOr(Beside),
  created_at: Schema.String,
})
export type Said = typeof Said.Type

/** Everything that is held of a person, page by page. */
export class Holdings extends Context.Service<
  Holdings,
  {
    /** Also while it waits to be sent. */
    readonly isBeingMade: (userId: UserId) => Effect.Effect<boolean, StoreError>
    /** null: nobody is known by this id any more. */
    readonly holder: (userId: UserId) => Effect.Effect<Holder | null, StoreError>
    /** What was said until now, as it fits into archives; at least one, which may be empty. */
    readonly volumes: (userId: UserId) => Effect.Effect<ReadonlyArray<ReadonlyArray<Slice>>, StoreError>
    /** A page of the slice, after this message; null: from its beginning. */
    readonly messages: (
      userId: UserId,
      slice: Slice,
      after: number | null,
    ) => Effect.Effect<ReadonlyArray<Row>, StoreError>
    readonly rows: (
      userId: UserId,
      table: Exported,
      after: number | null,
    ) => Effect.Effect<ReadonlyArray<Row>, StoreError>
  }
>()("confidant/features/export/Holdings") {}

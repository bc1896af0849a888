import { Context, type Effect, Schema } from "effect"
import { MessageId, type UpdateId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** An answer that went out as a file. */
export const Kept = Schema.Struct({
  /** The message of the answer. */
  id: MessageId,
  /** "" until the person gives it one. */
  title: Schema.String,
  at: Schema.Int,
  /** How the answer begins, in Markdown, and what the person said before it. */
  beginning: Schema.String,
  question: Schema.String,
})
export type Kept = typeof Kept.Type

/** Newest first; `page` is the last one where fewer remain. */
export interface Page {
  readonly reports: ReadonlyArray<Kept>
  readonly page: number
  readonly pages: number
}

export class Reports extends Context.Service<
  Reports,
  {
    readonly page: (userId: UserId, page: number) => Effect.Effect<Page, StoreError>
    /** With the whole answer. */
    readonly find: (userId: UserId, id: number) => Effect.Effect<(Kept & { readonly text: string }) | null, StoreError>
  }
>()("confidant/features/reports/Kept") {}

export const Filed = Schema.Struct({ turnId: Schema.Int })
export const Named = Schema.Struct({ id: Schema.Int, title: Schema.String })
export const Removed = Schema.Struct({ id: Schema.Int })

export const change = {
  /** The answer of this turn, unless it belongs to a temporary conversation. */
  keep: (turnId: UpdateId): Change => ({ kind: "reports.keep", data: { turnId } }),
  rename: (id: MessageId, title: string): Change => ({ kind: "reports.rename", data: { id, title } }),
  remove: (id: MessageId): Change => ({ kind: "reports.remove", data: { id } }),
} as const

import { Context, type Effect } from "effect"
import type { UserId } from "../../Ids.ts"
import type { StoreError } from "../../StoreError.ts"
import type { ArchiveRef } from "./Outgoing.ts"

/** What people asked to take away, in pieces, until it has been sent. */
export class Archives extends Context.Service<
  Archives,
  {
    /** Pieces are numbered from 0; writing one again changes nothing. */
    readonly write: (ref: ArchiveRef, piece: number, bytes: Uint8Array) => Effect.Effect<void, StoreError>
    /** null: there is no such piece. */
    readonly read: (ref: ArchiveRef, piece: number) => Effect.Effect<Uint8Array | null, StoreError>
    /** All of this person's. */
    readonly drop: (userId: UserId) => Effect.Effect<void, StoreError>
    /** Those that were sent, or that nobody waits for any more. */
    readonly prune: Effect.Effect<void, StoreError>
  }
>()("confidant/domain/Archives") {}

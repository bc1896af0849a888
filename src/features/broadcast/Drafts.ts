import { Schema } from "effect"
import { UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import { BroadcastTexts } from "../../domain/operators/Broadcasts.ts"

export const Drafted = Schema.Struct({ id: Schema.String, texts: BroadcastTexts })
export const Ref = Schema.Struct({ id: Schema.String })
/** `to`: the last of `count` more people. */
export const HandedOver = Schema.Struct({ id: Schema.String, to: UserId, count: Schema.Int })

/** Each changes nothing where it comes too late. */
export const change = {
  draft: (data: typeof Drafted.Type): Change => ({ kind: "broadcast.draft", data }),
  drop: (id: string): Change => ({ kind: "broadcast.drop", data: { id } }),
  handOver: (data: typeof HandedOver.Type): Change => ({ kind: "broadcast.hand-over", data }),
  end: (id: string): Change => ({ kind: "broadcast.end", data: { id } }),
} as const

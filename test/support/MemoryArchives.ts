import { Effect, Layer } from "effect"
import { Archives } from "../../src/domain/talk/outgoing/Archives.ts"
import type { ArchiveRef } from "../../src/domain/talk/outgoing/Outgoing.ts"

const keyOf = ({ id, userId, volume }: ArchiveRef, piece: number) => JSON.stringify([userId, id, volume, piece])

export const makeArchives = (pieces = new Map<string, Uint8Array>()): Archives["Service"] => ({
  write: (ref, piece, bytes) =>
    Effect.sync(() => {
      if (!pieces.has(keyOf(ref, piece))) pieces.set(keyOf(ref, piece), bytes)
    }),
  read: (ref, piece) => Effect.sync(() => pieces.get(keyOf(ref, piece)) ?? null),
  drop: (userId) =>
    Effect.sync(() => {
      for (const key of pieces.keys()) if (key.startsWith(`[${userId},`)) pieces.delete(key)
    }),
  prune: Effect.void,
})

export const MemoryArchives = Layer.sync(Archives, makeArchives)

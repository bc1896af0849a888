import { Stream } from "effect"

interface Held {
  readonly chunks: ReadonlyArray<Uint8Array>
  readonly bytes: number
}

const none: Held = { chunks: [], bytes: 0 }

const whole = ({ bytes, chunks }: Held): ReadonlyArray<Uint8Array> => {
  const [first] = chunks
  if (first === undefined) return []
  return chunks.length === 1 ? [first] : [Buffer.concat(chunks, bytes)]
}

/** Joins chunks up to this many bytes: each chunk has a fixed cost in every stage. */
export const gather =
  (size: number) =>
  <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E, R> =>
    Stream.mapAccumArray(
      bytes,
      () => none,
      (held, more) => {
        const now: Held = {
          chunks: [...held.chunks, ...more],
          bytes: more.reduce((sum, { length }) => sum + length, held.bytes),
        }
        return now.bytes < size ? [now, []] : [none, whole(now)]
      },
      { onHalt: (held) => [...whole(held)] },
    )

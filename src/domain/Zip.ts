import { Effect, Ref, Stream } from "effect"
import { Zip, ZipDeflate } from "fflate"

export interface ZipEntry<E> {
  readonly name: string
  readonly content: Stream.Stream<string | Uint8Array, E>
}

const end = new Uint8Array()

/** An archive, made while it is read: of each file no more than one chunk is in memory. */
export const zipped = <E>(entries: ReadonlyArray<ZipEntry<E>>, at: number): Stream.Stream<Uint8Array, E> =>
  Stream.suspend(() => {
    const encoder = new TextEncoder()
    const made: Array<Uint8Array> = []
    const zip = new Zip((_error, chunk) => {
      made.push(chunk)
    })
    const taken = () => made.splice(0)
    const entry = ({ content, name }: ZipEntry<E>) =>
      Stream.suspend(() => {
        const file = new ZipDeflate(name)
        file.mtime = at
        zip.add(file)
        return Stream.concat(
          Stream.map(content, (part) => {
            file.push(typeof part === "string" ? encoder.encode(part) : part)
            return taken()
          }),
          Stream.sync(() => {
            file.push(end, true)
            return taken()
          }),
        )
      })
    return Stream.concat(
      Stream.flatMap(Stream.fromIterable(entries), entry),
      Stream.sync(() => {
        zip.end()
        return taken()
      }),
    ).pipe(Stream.flattenIterable)
  })

/** Hands on the bytes in pieces of this size; the last one may be shorter. */
export const inPieces = Effect.fnUntraced(function* <E, E2>(
  bytes: Stream.Stream<Uint8Array, E>,
  size: number,
  write: (piece: number, bytes: Uint8Array) => Effect.Effect<void, E2>,
) {
  const filled = yield* Ref.make({ piece: 0, buffer: new Uint8Array(size), length: 0 })
  const flush = Effect.flatMap(Ref.get(filled), ({ buffer, length, piece }) =>
    Effect.andThen(write(piece, buffer.slice(0, length)), Ref.set(filled, { piece: piece + 1, buffer, length: 0 })),
  )
  yield* Stream.runForEach(bytes, (chunk) => {
    const take = (from: number): Effect.Effect<void, E2> =>
      from >= chunk.length
        ? Effect.void
        : Effect.flatMap(Ref.get(filled), ({ buffer, length, piece }) => {
            const part = chunk.subarray(from, from + size - length)
            buffer.set(part, length)
            const whole = length + part.length
            return Ref.set(filled, { piece, buffer, length: whole }).pipe(
              Effect.andThen(whole === size ? flush : Effect.void),
              Effect.andThen(Effect.suspend(() => take(from + part.length))),
            )
          })
    return take(0)
  })
  const { length } = yield* Ref.get(filled)
  if (length > 0) yield* flush
})

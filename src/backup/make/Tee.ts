import { type Cause, Effect, Queue, Stream } from "effect"

const waiting = 4

export interface Tee<E> {
  /** The stream itself; reading it feeds the copy. */
  readonly through: <R>(stream: Stream.Stream<Uint8Array, E, R>) => Stream.Stream<Uint8Array, E, R>
  readonly copy: Stream.Stream<Uint8Array, E>
  /** The second reader has left and no longer holds up the first. */
  readonly leave: Effect.Effect<void>
}

/** One stream for two readers at the pace of the slower one, in constant memory. */
export const make = <E>(): Effect.Effect<Tee<E>> =>
  Effect.map(Queue.bounded<Uint8Array, E | Cause.Done>(waiting), (queue) => ({
    through: (stream) =>
      stream.pipe(
        Stream.tap((chunk) => Queue.offer(queue, chunk)),
        Stream.onExit((exit) => (exit._tag === "Success" ? Queue.end(queue) : Queue.failCause(queue, exit.cause))),
      ),
    copy: Stream.fromQueue(queue),
    leave: Queue.shutdown(queue),
  }))

import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Effect, Stream } from "effect"

const every = 4 * 1024 * 1024

type Collect = (options: { readonly type: "minor" }) => void

const collector = (): Collect => {
  setFlagsFromString("--expose-gc")
  const collect: unknown = runInNewContext("gc")
  return (options) => (typeof collect === "function" ? collect(options) : undefined)
}

/** Buffers live outside the heap and hardly trigger a collection; without this, memory more than doubles. */
export const scavenge = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E, R> =>
  Stream.suspend(() => {
    const collect = collector()
    let since = 0
    return Stream.tap(bytes, ({ length }) =>
      Effect.sync(() => {
        since += length
        if (since < every) return
        since = 0
        collect({ type: "minor" })
      }),
    )
  })

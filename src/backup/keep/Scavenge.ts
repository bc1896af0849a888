import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Effect, Stream } from "effect"

/** So many bytes may have gone through before what they leave is collected. */
const every = 4 * 1024 * 1024

type Collect = (options: { readonly type: "minor" }) => void

const collector = (): Collect => {
  setFlagsFromString("--expose-gc")
  const collect: unknown = runInNewContext("gc")
  return (options) => (typeof collect === "function" ? collect(options) : undefined)
}

/**
 * Keeps the memory of a stream of buffers small. What a buffer holds lies outside the heap, where its garbage hardly makes the
 * collector begin: left alone it grows by more than everything else together.
 */
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

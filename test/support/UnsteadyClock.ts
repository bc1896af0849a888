import { Clock, type Duration, Effect } from "effect"
import { TestClock } from "effect/testing"

const aDay = 86_400_000

/** A wall clock that can be set back while time passes as ever. */
export const unsteady = Effect.clockWith((clock) => {
  let back = 0
  const moved: Clock.Clock = {
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() - back,
    currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now - back),
    currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() - BigInt(back) * 1_000_000n,
    currentTimeNanos: Effect.map(clock.currentTimeNanos, (now) => now - BigInt(back) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration),
  }
  return Effect.succeed({
    clock: moved,
    pass: (time: Duration.Input) => Effect.provideService(TestClock.adjust(time), Clock.Clock, clock),
    setBack: () => {
      back = aDay
    },
  })
})

import { Clock, Effect, Layer } from "effect"
import { type AuditEntry, AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { inForce, isOnFor, ofEnvironment, type StoredFlag } from "../../src/domain/operators/FlagRule.ts"
import { type Held, HeldBreakers } from "../../src/domain/operators/HeldBreakers.ts"
import { type FlagName, Flags } from "../../src/domain/operators/Flags.ts"

/** The twin of the audit log; it is gone with the process. */
export const MemoryAuditLog = Layer.sync(AuditLog, () => {
  const entries: Array<AuditEntry> = []
  return AuditLog.of({
    record: (entry) =>
      Effect.map(Clock.currentTimeMillis, (at) => void entries.push({ id: entries.length + 1, at, ...entry })),
    recent: (limit) => Effect.sync(() => entries.toReversed().slice(0, limit)),
  })
})

/** The twin of the held breakers. */
export const MemoryHeldBreakers = Layer.sync(HeldBreakers, () => {
  const held = new Map<string, Held>()
  return HeldBreakers.of({
    hold: (key, to) => Effect.sync(() => void (to === null ? held.delete(key) : held.set(key, to))),
    all: Effect.sync(() => new Map(held)),
  })
})

const everythingOn = {
  USE_CHAT_COMPLETION: true,
  ENABLE_STYLE_SETTINGS: true,
  ENABLE_PATTERN_ANALYSIS: true,
  ENABLE_ADAPTIVE_QUIZ: true,
  ENABLE_TOOLS: true,
}

/** The twin of the flags. */
export const memoryFlags = (environment: Readonly<Record<FlagName, boolean>> = everythingOn) =>
  Layer.sync(Flags, () => {
    const stored = new Map<FlagName, StoredFlag>()
    const all = () => inForce(environment, [...stored.values()])
    return Flags.of({
      isOn: (name, userId) => Effect.sync(() => all().some((flag) => flag.name === name && isOnFor(flag, userId))),
      all: Effect.sync(all),
      set: (flag) =>
        Effect.sync(() => {
          stored.set(flag.name, flag)
          return { ...flag, source: "database" } as const
        }),
      reset: (name) =>
        Effect.sync(() => {
          stored.delete(name)
          return ofEnvironment(environment, name)
        }),
    })
  })

export const MemoryFlags = memoryFlags()

import { computed, signal } from "@preact/signals"
import type { OpsRecords, OpsState, Point } from "../pages/OpsApi.ts"

export const state = signal<OpsState | null>(null)
export const records = signal<OpsRecords | null>(null)
export const points = signal<ReadonlyArray<Point>>([])
/** Seconds between two points. */
export const every = signal(15)

/** Since when the server does not answer; null: it does. */
export const lostAt = signal<number | null>(null)

export const ranges = [
  { label: "15 min", minutes: 15 },
  { label: "1 h", minutes: 60 },
  { label: "6 h", minutes: 360 },
] as const

export const minutes = signal<number>(60)

/** The moment that the pointer or the keys are at, in every chart. */
export const cursor = signal<number | null>(null)

/** The clock of the server: that of this machine may be wrong. */
export const now = computed(() => state.value?.at ?? 0)

/** What the charts show, from when to when: no longer than the bot runs, and five minutes at least. */
export const span = computed(() => {
  const to = now.value
  const wanted = to - minutes.value * 60_000
  const began = Math.min(state.value?.startedAt ?? to, to - 300_000)
  return { from: Math.max(wanted, began), to }
})

export const shown = computed(() => points.value.filter(({ at }) => at >= span.value.from))

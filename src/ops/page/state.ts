import { computed, signal } from "@preact/signals"
import type { OpsRecords, OpsState, Point } from "../pages/OpsApi.ts"

export const state = signal<OpsState | null>(null)
export const records = signal<OpsRecords | null>(null)
export const points = signal<ReadonlyArray<Point>>([])
export const every = signal(15)

/** When the server stopped answering; null: it answers. */
export const lostAt = signal<number | null>(null)

export const ranges = [
  { label: "15 min", minutes: 15 },
  { label: "1 h", minutes: 60 },
  { label: "6 h", minutes: 360 },
] as const

export const minutes = signal<number>(60)

export const cursor = signal<number | null>(null)

/** The server's clock: this machine's may be wrong. */
export const now = computed(() => state.value?.at ?? 0)

/** Range of the charts: at least five minutes, at most the bot's uptime. */
export const span = computed(() => {
  const to = now.value
  const wanted = to - minutes.value * 60_000
  const began = Math.min(state.value?.startedAt ?? to, to - 300_000)
  return { from: Math.max(wanted, began), to }
})

export const shown = computed(() => points.value.filter(({ at }) => at >= span.value.from))

import { Record, String } from "effect"
import { counted } from "../../domain/Counted.ts"
import type { Health } from "../pages/OpsApi.ts"
import type { ReadyReport } from "./ReadyReport.ts"
import { circuitsIn, shown } from "./Shown.ts"

type Part = Health["parts"][number]

interface Known {
  readonly isDown: boolean
  readonly detail: string | null
}

const seconds = (value: number) => `${Math.round(value)} s`

const circuitWords = { closed: "", half_open: "breaker lets one probe through", open: "breaker open" } as const

const knownOf = ({ database, redis, telegram }: ReadyReport) => {
  const known: Partial<Record<keyof typeof shown, Known>> = {}
  if (database !== undefined) {
    const { age_seconds: age, migrations, status } = database
    const detail = status === "up" ? `migration ${migrations.applied}` : `silent for ${seconds(age)}`
    known.database = { isDown: status !== "up" || migrations.status !== "applied", detail }
  }
  if (telegram !== undefined) {
    const { age_seconds: age, mode, status } = telegram.inbound
    known.telegram = { isDown: status !== "up", detail: age === null ? mode : `${mode}, ${seconds(age)} ago` }
  }
  if (redis !== undefined) known.redis = { isDown: false, detail: redis.status }
  return known
}

const partOf = (
  name: string,
  circuits: ReturnType<typeof circuitsIn<NonNullable<ReadyReport["redis"]>["circuit_breaker"]>>,
  { detail, isDown }: Known = { isDown: false, detail: null },
): Part => {
  if (isDown) return { name, state: "down", detail }
  const troubled = circuits.find(({ circuit_breaker: { state } }) => state !== "closed")
  if (troubled === undefined) return { name, state: "ok", detail }
  const words = circuitWords[troubled.circuit_breaker.state]
  return { name, state: "warning", detail: troubled.instance === null ? words : `${troubled.instance} ${words}` }
}

export const healthOf = (report: ReadyReport): Health => {
  const { backlog, faults, ready, reasons } = report
  const known = knownOf(report)
  const parts = Record.values(shown).flatMap(({ name, part }): ReadonlyArray<Part> => {
    const found = report[part]
    return found === undefined ? [] : [partOf(String.capitalize(name), circuitsIn(found), known[part])]
  })
  if (backlog !== undefined && backlog.spool > 0) {
    parts.push({
      name: "Spool",
      state: "warning",
      detail: `${counted(backlog.spool, "answer is", "answers are")} waiting for the database`,
    })
  }
  if (faults !== undefined && faults.length > 0) {
    parts.push({ name: "Faults on", state: "warning", detail: faults.map(({ name }) => name).join(", ") })
  }
  return { ready, reasons, parts }
}

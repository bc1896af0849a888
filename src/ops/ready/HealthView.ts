import type { Health } from "../pages/OpsApi.ts"
import type { ReadyReport } from "./ReadyReport.ts"

type Part = Health["parts"][number]
type Circuit = NonNullable<ReadyReport["models"]>[number]["circuit_breaker"]

const seconds = (value: number) => `${Math.round(value)} s`

const circuitWords = { closed: "", half_open: "breaker lets one probe through", open: "breaker open" } as const

/** A known failure first, then the breaker. */
const partOf = (name: string, isDown: boolean, detail: string | null, circuit: Circuit): Part => {
  if (isDown) return { name, state: "down", detail }
  return circuit.state === "closed"
    ? { name, state: "ok", detail }
    : { name, state: "warning", detail: circuitWords[circuit.state] }
}

const modelsPart = (models: NonNullable<ReadyReport["models"]>): Part => {
  const troubled = models.find(({ circuit_breaker: { state } }) => state !== "closed")
  return troubled === undefined
    ? { name: "Model", state: "ok", detail: null }
    : {
        name: "Model",
        state: "warning",
        detail: `${troubled.instance ?? ""} ${circuitWords[troubled.circuit_breaker.state]}`.trim(),
      }
}

export const healthOf = ({
  ready,
  reasons,
  database,
  redis,
  telegram,
  models,
  backlog,
  faults,
}: ReadyReport): Health => {
  const parts: Array<Part> = []
  if (database !== undefined) {
    const { age_seconds: age, circuit_breaker: circuit, migrations, status } = database
    const detail = status === "up" ? `migration ${migrations.applied}` : `silent for ${seconds(age)}`
    parts.push(partOf("Database", status !== "up" || migrations.status !== "applied", detail, circuit))
  }
  if (telegram !== undefined) {
    const { age_seconds: age, mode, status } = telegram.inbound
    const detail = age === null ? mode : `${mode}, ${seconds(age)} ago`
    parts.push(partOf("Telegram", status !== "up", detail, telegram.circuit_breaker))
  }
  if (models !== undefined) parts.push(modelsPart(models))
  if (redis !== undefined) parts.push(partOf("Redis", false, redis.status, redis.circuit_breaker))
  if (backlog !== undefined && backlog.spool > 0) {
    parts.push({ name: "Spool", state: "warning", detail: `${backlog.spool} answers are waiting for the database` })
  }
  if (faults !== undefined && faults.length > 0) {
    parts.push({ name: "Faults on", state: "warning", detail: faults.map(({ name }) => name).join(", ") })
  }
  return { ready, reasons, parts }
}

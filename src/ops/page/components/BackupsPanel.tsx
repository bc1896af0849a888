import { call } from "../api.ts"
import { act } from "../connection.ts"
import { ago, bytes, seconds, when } from "../format.ts"
import { now, records } from "../state.ts"
import type { Backup } from "../../pages/OpsApi.ts"
import { Known, Panel } from "./Panel.tsx"

const toneOf = (state: string) =>
  state === "verified" ? "ok" : state === "running" || state === "requested" ? "plain" : "bad"

const newest = (items: ReadonlyArray<Backup>) =>
  items.find(({ kind, state }) => kind === "backup" && state === "verified")?.finishedAt ?? null

const tookOf = ({ startedAt, finishedAt }: Backup) =>
  startedAt === null || finishedAt === null ? null : (finishedAt - startedAt) / 1000

const Row = ({ run }: { readonly run: Backup }) => (
  <tr>
    <td data-label="When">{when(run.startedAt)}</td>
    <td data-label="What">
      <span>
        {run.kind === "backup" ? run.tier : run.kind}
        <small> by {run.trigger}</small>
      </span>
    </td>
    <td data-label="Outcome">
      <span class={`badge ${toneOf(run.state)}`} title={run.detail ?? undefined}>
        {run.state}
      </span>
    </td>
    <td class={`number ${run.bytes === null ? "none" : ""}`} data-label="Size">
      {bytes(run.bytes)}
    </td>
    <td class="number on-desktop" data-label="Took">
      {seconds(tookOf(run))}
    </td>
  </tr>
)

export const BackupsPanel = () => {
  const backups = records.value?.backups
  const verified = backups?.known ? newest(backups.items) : null
  const note =
    backups?.known !== true
      ? undefined
      : verified === null
        ? "none verified yet"
        : `newest verified ${ago(verified, now.value)}`
  return (
    <Panel
      id="backups"
      title="Backups"
      note={note}
      action={
        <button
          type="button"
          class="button"
          onClick={() => void act("A backup will start within seconds.", call("POST backups", {}))}
        >
          Back up now
        </button>
      }
    >
      <Known asked={backups} none="There are no backups yet.">
        {(items) => (
          <table class="table">
            <thead>
              <tr>
                <th>When</th>
                <th class="fill">What</th>
                <th>Outcome</th>
                <th class="number">Size</th>
                <th class="number">Took</th>
              </tr>
            </thead>
            <tbody>
              {items.slice(0, 8).map((run) => (
                <Row key={run.id} run={run} />
              ))}
            </tbody>
          </table>
        )}
      </Known>
    </Panel>
  )
}

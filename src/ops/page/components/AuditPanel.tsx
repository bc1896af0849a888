import { when } from "../format.ts"
import { records } from "../state.ts"
import { Known, Panel } from "./Panel.tsx"

export const AuditPanel = () => (
  <Panel id="audit" title="Audit log" note="what operators did">
    <Known asked={records.value?.audit} none="No actions yet.">
      {(entries) => (
        <table class="table">
          <thead>
            <tr>
              <th>When</th>
              <th>Who</th>
              <th>What</th>
              <th>On</th>
              <th class="fill">Details</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.id}>
                <td data-label="When">{when(entry.at)}</td>
                <td data-label="Who">{entry.actor}</td>
                <td data-label="What">
                  <code>{entry.action}</code>
                </td>
                <td data-label="On">{entry.target ?? "–"}</td>
                <td class={`fill quiet ${entry.details === "" ? "none" : ""}`} data-label="Details">
                  {entry.details || "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Known>
  </Panel>
)

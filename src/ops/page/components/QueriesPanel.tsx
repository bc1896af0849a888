import { count, seconds, short } from "../format.ts"
import { state } from "../state.ts"
import { Panel } from "./Panel.tsx"

export const QueriesPanel = () => {
  const queries = state.value?.queries
  if (!queries) return null
  const { slowFrom, sinceStart, worst } = queries
  return (
    <Panel
      id="queries"
      title="Slow queries"
      note={`${count(sinceStart.slow)} of ${short(sinceStart.queries)} over ${seconds(slowFrom)}`}
    >
      {worst.length === 0 ? (
        <p class="empty">No statements yet.</p>
      ) : (
        <table class="table four">
          <thead>
            <tr>
              <th class="fill">Most total time</th>
              <th class="number">Calls</th>
              <th class="number">Average</th>
              <th class="number">Slowest</th>
              <th class="number">Slow</th>
            </tr>
          </thead>
          <tbody>
            {worst.map((one) => (
              <tr key={one.summary}>
                <td class="fill" data-label="Statement">
                  <code>{one.summary}</code>
                </td>
                <td class="number" data-label="Calls">
                  {short(one.queries)}
                </td>
                <td class="number" data-label="Average">
                  {seconds(one.queries === 0 ? null : one.totalTime / one.queries)}
                </td>
                <td class="number" data-label="Slowest">
                  {seconds(one.slowest)}
                </td>
                <td class={`number ${one.slow > 0 ? "warning" : ""}`} data-label="Slow">
                  {count(one.slow)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

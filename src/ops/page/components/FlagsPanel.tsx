import { call } from "../api.ts"
import { act } from "../connection.ts"
import { records } from "../state.ts"
import type { Flag } from "../../../domain/operators/Flags.ts"
import { Known, Panel } from "./Panel.tsx"

const shares = [0, 1, 5, 10, 25, 50, 75, 90, 100]

const Row = ({ flag }: { readonly flag: Flag }) => {
  const { name, enabled, percentage, source } = flag
  const options = [...new Set([...shares, percentage])].sort((a, b) => a - b)
  return (
    <li class="flag">
      <button
        type="button"
        role="switch"
        aria-checked={enabled}
        aria-label={name}
        class="switch"
        onClick={() =>
          void act(
            `${name} is ${enabled ? "off" : "on"}.`,
            call("PUT flags/:name", { params: { name }, payload: { enabled: !enabled, percentage } }),
          )
        }
      />
      <div class="name">
        <code>{name}</code>
        <small>
          {source === "environment" ? (
            "from the environment"
          ) : (
            <>
              changed by an operator ·{" "}
              <button
                type="button"
                class="link"
                onClick={() =>
                  void act(`${name} follows the environment again.`, call("DELETE flags/:name", { params: { name } }))
                }
              >
                reset
              </button>
            </>
          )}
        </small>
      </div>
      <select
        aria-label={`Share of people for whom ${name} is on`}
        value={String(percentage)}
        disabled={!enabled}
        onChange={(event) => {
          const share = Number(event.currentTarget.value)
          void act(
            `${name} is on for ${share} % of people.`,
            call("PUT flags/:name", { params: { name }, payload: { enabled, percentage: share } }),
          )
        }}
      >
        {options.map((share) => (
          <option key={share} value={String(share)}>
            {share} %
          </option>
        ))}
      </select>
    </li>
  )
}

export const FlagsPanel = () => (
  <Panel id="flags" title="Flags" note="share of people">
    <Known asked={records.value?.flags} none="There are no flags.">
      {(flags) => (
        <ul class="rows">
          {flags.map((flag) => (
            <Row key={flag.name} flag={flag} />
          ))}
        </ul>
      )}
    </Known>
  </Panel>
)

import { call } from "../api.ts"
import { act } from "../connection.ts"
import { question } from "../notices.ts"
import { state } from "../state.ts"
import type { Breaker } from "../../pages/OpsApi.ts"
import { Panel } from "./Panel.tsx"

const words = { closed: "Closed", open: "Open", half_open: "Probing" } as const

const options = [
  { label: "Auto", to: null, done: "is automatic again" },
  { label: "Open", to: "open", done: "is held open" },
  { label: "Closed", to: "closed", done: "is held closed" },
] as const

const Row = ({ breaker }: { readonly breaker: Breaker }) => {
  const { key, state: now, failures, forced } = breaker
  const force = ({ to, done }: (typeof options)[number]) => {
    const action = () => act(`${key} ${done}.`, call("PUT breakers", { payload: { key, state: to ?? "auto" } }))
    if (to !== "open") return void action()
    question.value = {
      title: `Hold ${key} open?`,
      text: `Nothing will call ${key} until you release it. Whatever needs it will wait.`,
      yes: "Hold open",
      action,
    }
  }
  const note =
    forced !== null
      ? "held by an operator"
      : failures
        ? `${failures} failures in a row`
        : now === "closed"
          ? "calls pass"
          : ""
  return (
    <li class={`breaker ${now}`}>
      <span class="dot" />
      <div class="name">
        <b>{key}</b>
        <small>
          {words[now]}
          {note !== "" && ` · ${note}`}
        </small>
      </div>
      <fieldset class="segments">
        <legend class="visually-hidden">Breaker of {key}</legend>
        {options.map((option) => (
          <label key={option.label}>
            <input
              type="radio"
              name={`breaker-${key}`}
              checked={forced === option.to}
              onClick={(event) => {
                // Shows the bot's state, not what was pressed.
                event.preventDefault()
                if (forced !== option.to) force(option)
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </fieldset>
    </li>
  )
}

export const BreakersPanel = () => {
  const breakers = state.value?.breakers ?? []
  const open = breakers.filter(({ state: now }) => now !== "closed").length
  return (
    <Panel id="breakers" title="Breakers" note={open > 0 ? `${open} not closed` : "all closed"}>
      <ul class="rows">
        {breakers.map((breaker) => (
          <Row key={breaker.key} breaker={breaker} />
        ))}
      </ul>
    </Panel>
  )
}

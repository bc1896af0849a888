import { seconds } from "../format.ts"
import { state } from "../state.ts"

const words = { ok: "fine", warning: "needs attention", down: "down" } as const

export const HealthPanel = () => {
  const now = state.value
  if (now === null) return null
  const { ready, reasons, parts } = now.health
  return (
    <section class={`health card ${ready ? "is-ready" : "is-not-ready"}`} aria-label="Health">
      <div class="verdict" role="status">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={ready ? "m5 12.5 4.5 4.5L19 7.5" : "M12 6v7m0 4v.5"} />
        </svg>
        <div>
          <h1>{ready ? "Ready" : "Not ready"}</h1>
          <p>{ready ? `Up for ${seconds((now.at - now.startedAt) / 1000)}` : reasons.join(" · ")}</p>
        </div>
      </div>
      <ul class="parts">
        {parts.map(({ name, state: how, detail }) => (
          <li key={name} class={how}>
            <span class="dot" />
            <span class="part">{name}</span>
            <span class="detail">{detail ?? words[how]}</span>
            {detail !== null && <span class="visually-hidden">({words[how]})</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

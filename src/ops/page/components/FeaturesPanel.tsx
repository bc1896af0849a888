import { short, when } from "../format.ts"
import { state } from "../state.ts"
import { Panel } from "./Panel.tsx"

export const FeaturesPanel = () => {
  const product = state.value?.product
  if (!product) return null
  const all = product.features.reduce((sum, { turns }) => sum + turns, 0)
  return (
    <Panel id="features" title="Features" note={`turns since ${when(state.value?.startedAt ?? null)}`}>
      {all === 0 ? (
        <p class="empty">Nobody has used any yet.</p>
      ) : (
        <ul class="shares">
          {product.features.map(({ name, turns }) => (
            <li key={name}>
              <span>{name}</span>
              <meter min={0} max={all} value={turns} aria-label={name} />
              <b>{short(turns)}</b>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

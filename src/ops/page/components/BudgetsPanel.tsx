import { count, dollars, time } from "../format.ts"
import { records } from "../state.ts"
import type { SpentToday } from "../../../domain/operators/Budgets.ts"
import { Known, Panel } from "./Panel.tsx"

const limitOf = ({ costUsd, messages }: SpentToday["usual"]) =>
  [...(messages === null ? [] : [`${count(messages)} answers`]), ...(costUsd === null ? [] : [dollars(costUsd)])].join(
    " and ",
  ) || "none"

const Facts = ({ spent }: { readonly spent: SpentToday }) => (
  <dl class="facts">
    <dt>Limit a day</dt>
    <dd>{limitOf(spent.usual)}</dd>
    <dt>People with limits of their own</dt>
    <dd>{count(spent.own)}</dd>
    <dt>People counted today</dt>
    <dd>{count(spent.people)}</dd>
    <dt>Their answers</dt>
    <dd>{count(spent.messages)}</dd>
    <dt>What these cost</dt>
    <dd>
      {dollars(spent.costUsd)}
      {spent.unpriced > 0 && ` and ${count(spent.unpriced)} of unknown cost`}
    </dd>
    <dt>Budget used up</dt>
    <dd class={spent.usedUp > 0 ? "warning" : ""}>{count(spent.usedUp)}</dd>
  </dl>
)

export const BudgetsPanel = () => {
  const asked = records.value?.budgets
  const [spent] = asked?.known === true ? asked.items : []
  return (
    <Panel id="budgets" title="Budgets" note={spent === undefined ? undefined : `reset at ${time(spent.resetsAt)}`}>
      <Known asked={asked} none="Nothing is known.">
        {(items) => items.map((each) => <Facts key="today" spent={each} />)}
      </Known>
    </Panel>
  )
}

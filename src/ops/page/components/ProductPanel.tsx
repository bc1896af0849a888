import { ago, count, percent, seconds, short } from "../format.ts"
import { now, state } from "../state.ts"
import type { Figures } from "../../pages/OpsApi.ts"
import { Panel } from "./Panel.tsx"

const headings = {
  active: "Active in a day · week · month",
  returned: "Came back after 1 · 7 · 30 days",
  session: "Median session of the day",
  thumbs: "Thumbs in 30 days",
  quizzes: "Quizzes of 30 days completed",
} as const

const Row = ({ name, figures }: { readonly name: string; readonly figures: Figures }) => {
  const { active, people, quizzes, retention, sessions, thumbs } = figures
  return (
    <tr>
      <td class="fill" data-label="Who agreed to talk">
        {name} <small>{people === 1 ? "1 person" : `${count(people)} people`}</small>
      </td>
      <td class="number" data-label={headings.active}>
        {[active.day, active.week, active.month].map(short).join(" · ")}
      </td>
      <td class="number" data-label={headings.returned}>
        {[retention.day1, retention.day7, retention.day30].map(percent).join(" · ")}
      </td>
      <td class="number" data-label={headings.session}>
        {sessions === null ? "none" : seconds(sessions.median)}
        {sessions !== null && <small>{` of ${short(sessions.count)}`}</small>}
      </td>
      <td class="number" data-label={headings.thumbs}>
        {`↑ ${short(thumbs.up)} ↓ ${short(thumbs.down)}`}
      </td>
      <td class="number" data-label={headings.quizzes}>
        {quizzes.begun === 0 ? "none" : percent(quizzes.completed / quizzes.begun)}
        {quizzes.begun > 0 && <small>{` of ${short(quizzes.begun)}`}</small>}
      </td>
    </tr>
  )
}

export const ProductPanel = () => {
  const measured = state.value?.product.measured ?? null
  return (
    <Panel id="product" title="People" note={measured === null ? undefined : `measured ${ago(measured.at, now.value)}`}>
      {measured === null ? (
        <p class="empty">Not measured yet.</p>
      ) : (
        <table class="table wrapping">
          <thead>
            <tr>
              <th class="fill">Who agreed to talk</th>
              <th class="number">{headings.active}</th>
              <th class="number">{headings.returned}</th>
              <th class="number">{headings.session}</th>
              <th class="number">{headings.thumbs}</th>
              <th class="number">{headings.quizzes}</th>
            </tr>
          </thead>
          <tbody>
            <Row name="Everybody" figures={measured.whole} />
            {measured.splits.flatMap(({ flag, off, on }) => [
              <Row key={`${flag.name} on`} name={`${flag.name} on (${flag.percentage} %)`} figures={on} />,
              <Row key={`${flag.name} off`} name={`${flag.name} off`} figures={off} />,
            ])}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

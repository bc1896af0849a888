import { call } from "../api.ts"
import { act } from "../connection.ts"
import { ago, when } from "../format.ts"
import { question } from "../notices.ts"
import { now, records } from "../state.ts"
import type { DeadLetter } from "../../pages/OpsApi.ts"
import { Known, Panel } from "./Panel.tsx"

const retry = ({ id }: DeadLetter) =>
  void act(`Turn ${id} is open again.`, call("POST dead-letters/:id/retry", { params: { id } }))

const drop = ({ id }: DeadLetter) => {
  question.value = {
    title: `Drop turn ${id}?`,
    text: "It stays as it ended, and the person gets no other answer. This cannot be undone.",
    yes: "Drop",
    action: () => act(`Turn ${id} was dropped.`, call("POST dead-letters/:id/drop", { params: { id } })),
  }
}

export const DeadLettersPanel = () => {
  const letters = records.value?.deadLetters
  const count = letters?.known ? letters.items.length : 0
  return (
    <Panel
      id="dead-letters"
      title="Dead letters"
      note={count > 0 ? `${count} to deal with` : "turns that failed for good"}
    >
      <Known asked={letters} none="Nothing has failed for good.">
        {(items) => (
          <table class="table">
            <thead>
              <tr>
                <th>Turn</th>
                <th>When</th>
                <th>Chat</th>
                <th>Reason</th>
                <th class="fill">What happened</th>
                <th>
                  <span class="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((letter) => (
                <tr key={letter.id}>
                  <td class="number" data-label="Turn">
                    {letter.id}
                  </td>
                  <td data-label="When" title={when(letter.at)}>
                    {ago(letter.at, now.value)}
                  </td>
                  <td class="number" data-label="Chat">
                    {letter.chatId}
                  </td>
                  <td data-label="Reason">
                    <span class="badge bad">{letter.reason}</span>
                  </td>
                  <td class="fill" data-label="What happened">
                    {letter.detail}
                  </td>
                  <td class="actions">
                    <button type="button" class="button" onClick={() => retry(letter)}>
                      Retry<span class="visually-hidden"> turn {letter.id}</span>
                    </button>
                    <button type="button" class="button" onClick={() => drop(letter)}>
                      Drop<span class="visually-hidden"> turn {letter.id}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Known>
    </Panel>
  )
}

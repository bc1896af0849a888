import { call } from "../api.ts"
import { act } from "../connection.ts"
import { ago, when } from "../format.ts"
import { question } from "../notices.ts"
import { now, records } from "../state.ts"
import type { DeadLetter } from "../../pages/OpsApi.ts"
import { Known, Panel } from "./Panel.tsx"

/** In the middle of a sentence. */
const named = ({ id }: DeadLetter) => (typeof id === "number" ? `turn ${id}` : id.replace(":", " "))
const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

const retry = (letter: DeadLetter) =>
  void act(
    `${capital(named(letter))} is open again.`,
    call("POST dead-letters/:id/retry", { params: { id: letter.id } }),
  )

const drop = (letter: DeadLetter) => {
  const name = named(letter)
  question.value = {
    title: `Drop ${name}?`,
    text:
      letter.reason === "job"
        ? "Its work stays undone, and it cannot be tried again later."
        : "It stays as it ended, and the person gets no other answer. This cannot be undone.",
    yes: "Drop",
    action: () =>
      act(`${capital(name)} was dropped.`, call("POST dead-letters/:id/drop", { params: { id: letter.id } })),
  }
}

export const DeadLettersPanel = () => {
  const letters = records.value?.deadLetters
  const count = letters?.known ? letters.items.length : 0
  return (
    <Panel
      id="dead-letters"
      title="Dead letters"
      note={count > 0 ? `${count} to deal with` : "turns and jobs that failed for good"}
    >
      <Known asked={letters} none="Nothing has failed for good.">
        {(items) => (
          <table class="table">
            <thead>
              <tr>
                <th>Turn or job</th>
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
                  <td class="number" data-label={letter.reason === "job" ? "Job" : "Turn"}>
                    {letter.id}
                  </td>
                  <td data-label="When" title={when(letter.at)}>
                    {ago(letter.at, now.value)}
                  </td>
                  <td class="number" data-label="Chat">
                    {letter.chatId ?? "none"}
                  </td>
                  <td data-label="Reason">
                    <span class="badge bad">{letter.reason}</span>
                  </td>
                  <td class="fill" data-label="What happened">
                    {letter.detail}
                  </td>
                  <td class="actions">
                    <button type="button" class="button" onClick={() => retry(letter)}>
                      Retry<span class="visually-hidden"> {named(letter)}</span>
                    </button>
                    <button type="button" class="button" onClick={() => drop(letter)}>
                      Drop<span class="visually-hidden"> {named(letter)}</span>
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

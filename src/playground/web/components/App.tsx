import { useSignalEffect } from "@preact/signals"
import { bot, current, currentId, loaded, people, unread } from "../state.ts"
import { AddPersonForm } from "./people/PersonForm.tsx"
import { Chat } from "./Chat.tsx"
import { Notices } from "./Notices.tsx"
import { PeopleList } from "./people/PeopleList.tsx"

const Welcome = () => (
  <main class="empty wallpaper">
    <section class="card">
      <h1>Who is talking?</h1>
      <p>
        Add a person to write to {bot.value.firstName || "the bot"} as them. Add more later: each has their own chat.
      </p>
      <AddPersonForm />
    </section>
  </main>
)

const NothingOpen = () => (
  <main class="empty wallpaper">
    <p class="pill">{loaded.value ? "Choose a person to write as" : "Connecting…"}</p>
  </main>
)

export const App = () => {
  useSignalEffect(() => {
    const waiting = [...unread.value.values()].reduce((sum, count) => sum + count, 0)
    const name = bot.value.firstName || "Playground"
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name
  })
  const nobody = loaded.value && people.value.length === 0
  return (
    <div class={`app ${currentId.value === null && !nobody ? "at-list" : "at-chat"}`}>
      {!nobody && <PeopleList />}
      {nobody ? <Welcome /> : current.value ? <Chat key={current.value.id} person={current.value} /> : <NothingOpen />}
      <Notices />
    </div>
  )
}

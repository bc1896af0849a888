import { useSignal } from "@preact/signals"
import type { Person, SimMessage } from "../../SimApi.ts"
import { sendText, setBlocked } from "../api.ts"
import { attempt } from "../notices.ts"
import { bot, currentMessages, type Replying } from "../state.ts"
import { Avatar } from "./Avatar.tsx"
import { ChatHeader } from "./ChatHeader.tsx"
import { Composer } from "./composer/Composer.tsx"
import { MessageList } from "./messages/MessageList.tsx"
import { SendFiles } from "./composer/SendFiles.tsx"

const NewChat = ({ person }: { readonly person: Person }) => (
  <div class="new-chat">
    <Avatar id={bot.value.id} name={bot.value.firstName} />
    <h2 dir="auto">{bot.value.firstName}</h2>
    <p>
      No messages here yet. Press Start to write to the bot as <b dir="auto">{person.firstName}</b>.
    </p>
  </div>
)

export const Chat = ({ person }: { readonly person: Person }) => {
  const files = useSignal<ReadonlyArray<File>>([])
  const editing = useSignal<SimMessage | null>(null)
  const replying = useSignal<Replying | null>(null)
  const dragging = useSignal(false)
  const isNew = currentMessages.value.length === 0

  const drop = (event: DragEvent) => {
    event.preventDefault()
    dragging.value = false
    if (!person.blocked) files.value = [...(event.dataTransfer?.files ?? [])]
  }

  return (
    <main
      class="chat wallpaper"
      aria-label={`Chat with ${person.firstName}`}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files")) return
        event.preventDefault()
        dragging.value = true
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) dragging.value = false
      }}
      onDrop={drop}
    >
      <ChatHeader person={person} />
      {isNew ? <NewChat person={person} /> : <MessageList person={person} editing={editing} replying={replying} />}
      {person.blocked ? (
        <footer class="big-action">
          <button type="button" onClick={() => attempt(setBlocked(person.id, false))}>
            Unblock
          </button>
        </footer>
      ) : isNew ? (
        <footer class="big-action">
          <button type="button" onClick={() => attempt(sendText(person.id, "/start"))}>
            Start
          </button>
        </footer>
      ) : (
        <Composer person={person} editing={editing} replying={replying} onFiles={(list) => (files.value = list)} />
      )}
      {dragging.value && <div class="drop-here">Drop files to send them</div>}
      {files.value.length > 0 && <SendFiles person={person} files={files.value} onClose={() => (files.value = [])} />}
    </main>
  )
}

import { useSignal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import type { Person } from "../../../SimApi.ts"
import { sendFile, type UploadKind } from "../../api.ts"
import { size } from "../../format.ts"
import { attempt } from "../../notices.ts"
import { Dialog } from "../Dialog.tsx"
import { Icon } from "../Icon.tsx"

const isPicture = (file: File) => /^image\/(?:jpeg|png|webp)$/.test(file.type)

const kindOf = (file: File, asFile: boolean): UploadKind => {
  if (asFile) return "document"
  if (isPicture(file)) return "photo"
  return file.type.startsWith("audio/") ? "audio" : "document"
}

interface Props {
  readonly person: Person
  readonly files: ReadonlyArray<File>
  readonly onClose: () => void
}

/** The caption goes with the last file. */
export const SendFiles = ({ person, files, onClose }: Props) => {
  const caption = useSignal("")
  const asFile = useSignal(false)
  const busy = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const submit = async (event: Event) => {
    event.preventDefault()
    busy.value = true
    const album = files.length > 1 ? crypto.randomUUID() : null
    for (const [index, file] of files.entries()) {
      const words = index === files.length - 1 ? caption.value.trim() : ""
      if ((await attempt(sendFile(person.id, kindOf(file, asFile.value), file, words, album))) === null) break
    }
    onClose()
  }

  const title = files.length === 1 ? "Send file" : `Send ${files.length} files`
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <ul class="file-list">
          {files.map((file, index) => (
            <li key={index}>
              <span class="file-circle">
                <Icon name="file" />
              </span>
              <span class="file-lines">
                <span class="file-name" dir="auto">
                  {file.name}
                </span>
                <span class="file-note">{size(file.size)}</span>
              </span>
            </li>
          ))}
        </ul>
        {files.some(isPicture) && (
          <label class="check">
            <input type="checkbox" checked={asFile.value} onChange={() => (asFile.value = !asFile.value)} />
            Send pictures as files
          </label>
        )}
        <label class="field">
          <span>Caption</span>
          <input
            ref={field}
            autofocus
            dir="auto"
            maxLength={1024}
            autocomplete="off"
            value={caption.value}
            onInput={(event) => (caption.value = event.currentTarget.value)}
          />
        </label>
        <button class="button primary" disabled={busy.value}>
          {busy.value ? "Sending…" : "Send"}
        </button>
      </form>
    </Dialog>
  )
}

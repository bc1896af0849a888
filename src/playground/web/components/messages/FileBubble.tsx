import { useSignal } from "@preact/signals"
import type { SimFile } from "../../../SimApi.ts"
import { fileUrl } from "../../api.ts"
import { size } from "../../format.ts"
import { Dialog } from "../Dialog.tsx"
import { Icon } from "../Icon.tsx"
import { TextViewer } from "./TextViewer.tsx"
import { VoicePlayer } from "./VoicePlayer.tsx"

export const fileTitle = (file: SimFile) => {
  switch (file.kind) {
    case "voice":
      return "Voice message"
    case "photo":
      return "Photo"
    case "sticker":
      return "Sticker"
    case "video_note":
      return "Video message"
    default:
      return file.name
  }
}

const isText = (file: SimFile) =>
  file.mimeType.startsWith("text/") ||
  file.mimeType === "application/json" ||
  /\.(?:md|txt|csv|json|log)$/i.test(file.name)

const DownloadLink = ({ file }: { readonly file: SimFile }) => (
  <a class="round" href={fileUrl(file.fileId)} download={file.name} aria-label={`Download ${file.name}`}>
    <Icon name="download" />
  </a>
)

const Picture = ({ file }: { readonly file: SimFile }) => {
  const open = useSignal(false)
  return (
    <>
      <button type="button" class="picture" aria-label={`Open ${fileTitle(file)}`} onClick={() => (open.value = true)}>
        <img src={fileUrl(file.fileId)} alt={file.name} loading="lazy" />
      </button>
      {open.value && (
        <Dialog title={file.name} wide onClose={() => (open.value = false)} actions={<DownloadLink file={file} />}>
          <img class="picture-full" src={fileUrl(file.fileId)} alt={file.name} />
        </Dialog>
      )}
    </>
  )
}

const FileLines = ({ file, note }: { readonly file: SimFile; readonly note: string }) => (
  <span class="file-lines">
    <span class="file-name" dir="auto">
      {file.name}
    </span>
    <span class="file-note">
      {size(file.size)}
      {note}
    </span>
  </span>
)

const Document = ({ file }: { readonly file: SimFile }) => {
  const open = useSignal(false)
  const suffix = /\.(\w{1,5})$/.exec(file.name)?.[1]
  const badge = <span class="file-circle">{suffix ? <b>{suffix}</b> : <Icon name="file" />}</span>
  if (!isText(file)) {
    return (
      <a class="document" href={fileUrl(file.fileId)} download={file.name}>
        {badge}
        <FileLines file={file} note=" · download" />
      </a>
    )
  }
  return (
    <div class="document">
      <button type="button" class="document-open" onClick={() => (open.value = true)}>
        {badge}
        <FileLines file={file} note=" · open" />
      </button>
      <DownloadLink file={file} />
      {open.value && (
        <Dialog title={file.name} wide onClose={() => (open.value = false)} actions={<DownloadLink file={file} />}>
          <TextViewer file={file} />
        </Dialog>
      )}
    </div>
  )
}

export const FileBubble = ({ file }: { readonly file: SimFile }) => {
  if (file.kind === "voice" || file.kind === "audio") return <VoicePlayer file={file} />
  const isPicture = file.kind === "photo" || (file.kind === "sticker" && file.mimeType.startsWith("image/"))
  return isPicture ? <Picture file={file} /> : <Document file={file} />
}

import { useSignal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import type { Person } from "../../../SimApi.ts"
import { sendVoice } from "../../api.ts"
import { duration } from "../../format.ts"
import { attempt, showToast } from "../../notices.ts"
import { Icon } from "../Icon.tsx"

const types = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"] as const
const extension = (type: string) => /^audio\/(ogg|webm|mp4)/.exec(type)?.[1] ?? "bin"

interface Recording {
  readonly recorder: MediaRecorder
  readonly chunks: Array<Blob>
}

const begin = async (): Promise<Recording> => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type)) ?? ""
  const recorder = new MediaRecorder(stream, { mimeType })
  const chunks: Array<Blob> = []
  recorder.addEventListener("dataavailable", (event) => chunks.push(event.data))
  recorder.start(250)
  return { recorder, chunks }
}

const finish = ({ recorder, chunks }: Recording) =>
  new Promise<File>((resolve) => {
    recorder.addEventListener("stop", () => {
      const type = recorder.mimeType.split(";")[0] ?? ""
      resolve(new File(chunks, `voice.${extension(type)}`, { type }))
    })
    recorder.stop()
  })

const release = ({ recorder }: Recording) => {
  if (recorder.state !== "inactive") recorder.stop()
  recorder.stream.getTracks().forEach((track) => track.stop())
}

export const VoiceRecorder = ({ person, onDone }: { readonly person: Person; readonly onDone: () => void }) => {
  const seconds = useSignal(0)
  const ready = useSignal(false)
  const recording = useRef<Recording | null>(null)
  const cancelButton = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    let gone = false
    const start = async () => {
      try {
        const begun = await begin()
        if (gone) return release(begun)
        recording.current = begun
        ready.value = true
      } catch {
        showToast("The microphone is not available: allow it for this page, and open the page as localhost.")
        if (!gone) onDone()
      }
    }
    void start()
    cancelButton.current?.focus()
    const timer = setInterval(() => {
      if (ready.value) seconds.value += 0.1
    }, 100)
    return () => {
      gone = true
      clearInterval(timer)
      if (recording.current) release(recording.current)
    }
  }, [])

  const send = async () => {
    if (!recording.current) return
    const file = await finish(recording.current)
    const length = seconds.value
    onDone()
    await attempt(sendVoice(person.id, file, length))
  }

  return (
    <div
      class="recorder"
      role="group"
      aria-label="Voice message"
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    >
      <span class="recording-dot" aria-hidden="true" />
      <span class="recording-time">
        {ready.value
          ? `${duration(seconds.value)},${Math.floor((seconds.value % 1) * 10)}`
          : "Waiting for the microphone…"}
      </span>
      <button ref={cancelButton} type="button" class="text-button" onClick={onDone}>
        Cancel
      </button>
      <button type="button" class="main-button" aria-label="Send voice message" disabled={!ready.value} onClick={send}>
        <Icon name="send" />
      </button>
    </div>
  )
}

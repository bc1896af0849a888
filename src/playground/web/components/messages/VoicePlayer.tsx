import { useSignal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import type { SimFile } from "../../../SimApi.ts"
import { fileUrl } from "../../api.ts"
import { duration } from "../../format.ts"
import { Icon } from "../Icon.tsx"

const barCount = 44

interface Sound {
  readonly url: string
  /** Seconds; 0 if the browser cannot decode the recording in advance. */
  readonly length: number
  readonly bars: ReadonlyArray<number>
}

const flat: ReadonlyArray<number> = Array.from({ length: barCount }, () => 0.15)

const barsOf = (samples: Float32Array) => {
  const step = Math.max(1, Math.floor(samples.length / barCount))
  const loud = flat.map((_, bar) => {
    let peak = 0
    for (let at = bar * step; at < Math.min((bar + 1) * step, samples.length); at += 16) {
      peak = Math.max(peak, Math.abs(samples[at] ?? 0))
    }
    return peak
  })
  const top = Math.max(...loud, 0.01)
  return loud.map((value) => Math.max(0.1, value / top))
}

/** Decoding also gives the length, which the header of a fresh recording lacks. */
const load = async (file: SimFile): Promise<Sound> => {
  const response = await fetch(fileUrl(file.fileId))
  const blob = await response.blob()
  const url = URL.createObjectURL(blob)
  try {
    const audio = await new OfflineAudioContext(1, 1, 16_000).decodeAudioData(await blob.arrayBuffer())
    return { url, length: audio.duration, bars: barsOf(audio.getChannelData(0)) }
  } catch {
    return { url, length: 0, bars: flat }
  }
}

export const VoicePlayer = ({ file }: { readonly file: SimFile }) => {
  const sound = useSignal<Sound | null>(null)
  const playing = useSignal(false)
  const at = useSignal(0)
  const audio = useRef<HTMLAudioElement>(null)

  useEffect(() => {
    let gone = false
    void load(file).then(
      (loaded) => {
        if (gone) URL.revokeObjectURL(loaded.url)
        else sound.value = loaded
      },
      () => undefined,
    )
    return () => {
      gone = true
      if (sound.peek()) URL.revokeObjectURL(sound.peek()?.url ?? "")
    }
  }, [file.fileId])

  useEffect(() => {
    if (!playing.value) return
    let frame = 0
    const follow = () => {
      at.value = audio.current?.currentTime ?? 0
      frame = requestAnimationFrame(follow)
    }
    follow()
    return () => cancelAnimationFrame(frame)
  }, [playing.value])

  const length = sound.value?.length ?? 0
  const part = length > 0 ? Math.min(1, at.value / length) : 0
  const toggle = () => {
    if (playing.value) audio.current?.pause()
    else void audio.current?.play().catch(() => undefined)
  }
  const seek = (value: number) => {
    at.value = value
    if (audio.current) audio.current.currentTime = value
  }

  return (
    <div class="voice">
      <audio
        ref={audio}
        src={sound.value?.url}
        onPlay={() => (playing.value = true)}
        onPause={() => (playing.value = false)}
        onEnded={() => (at.value = 0)}
      />
      <button
        type="button"
        class="file-circle"
        aria-label={playing.value ? "Pause" : "Play"}
        disabled={sound.value === null}
        onClick={toggle}
      >
        <Icon name={playing.value ? "pause" : "play"} />
      </button>
      <div class="voice-lines">
        {file.kind === "audio" && (
          <span class="file-name" dir="auto">
            {file.name}
          </span>
        )}
        <div class="wave">
          {(sound.value?.bars ?? flat).map((value, index) => (
            <span
              key={index}
              class={index / barCount < part ? "bar played" : "bar"}
              style={{ height: `${Math.round(value * 100)}%` }}
            />
          ))}
          <input
            type="range"
            min={0}
            max={length || 1}
            step={0.05}
            value={at.value}
            aria-label="Position"
            aria-valuetext={`${duration(at.value)} of ${duration(length)}`}
            disabled={length === 0}
            onInput={(event) => seek(event.currentTarget.valueAsNumber)}
          />
        </div>
        <span class="file-note">{duration(playing.value || at.value > 0 ? at.value : length)}</span>
      </div>
    </div>
  )
}

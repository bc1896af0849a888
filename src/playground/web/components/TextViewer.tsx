import { useSignal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { SimFile } from "../../SimApi.ts"
import { fileUrl } from "../api.ts"

const mostCharacters = 500_000

/** The text of a file, as it is written; each paragraph finds its own direction. */
export const TextViewer = ({ file }: { readonly file: SimFile }) => {
  const text = useSignal<string | null>(null)
  useEffect(() => {
    const load = async () => {
      try {
        const response = await fetch(fileUrl(file.fileId))
        text.value = response.ok ? await response.text() : "The file could not be loaded."
      } catch {
        text.value = "The file could not be loaded."
      }
    }
    void load()
  }, [file.fileId])
  if (text.value === null) return <p class="viewer-wait">Loading…</p>
  return (
    <div class="viewer" tabIndex={0}>
      {text.value
        .slice(0, mostCharacters)
        .split("\n\n")
        .map((paragraph, index) => (
          <p key={index} dir="auto">
            {paragraph}
          </p>
        ))}
      {text.value.length > mostCharacters && <p class="viewer-wait">The rest is in the file: download it.</p>}
    </div>
  )
}

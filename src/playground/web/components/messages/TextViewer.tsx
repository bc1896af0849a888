import { useSignal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { SimFile } from "../../../SimApi.ts"
import { fileUrl } from "../../api.ts"
import { Markdown } from "./Markdown.tsx"

const mostCharacters = 500_000

/** Each paragraph has its own text direction. */
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
  const shown = text.value.slice(0, mostCharacters)
  return (
    <div class="viewer" tabIndex={0}>
      {/\.(?:md|markdown)$/i.test(file.name) || file.mimeType === "text/markdown" ? (
        <Markdown text={shown} />
      ) : (
        shown.split("\n\n").map((paragraph, index) => (
          <p key={index} dir="auto">
            {paragraph}
          </p>
        ))
      )}
      {text.value.length > mostCharacters && <p class="viewer-wait">Download the file to read the rest.</p>}
    </div>
  )
}

import { useSignal } from "@preact/signals"
import type { ComponentChildren } from "preact"

/** Shown once it is pressed. */
export const Spoiler = ({ children }: { readonly children: ComponentChildren }) => {
  const open = useSignal(false)
  if (open.value) return <span class="spoiler open">{children}</span>
  return (
    <button type="button" class="spoiler" aria-label="Hidden text, press to show" onClick={() => (open.value = true)}>
      <span aria-hidden="true">{children}</span>
    </button>
  )
}

/** A long quotation: its beginning, until it is opened. */
export const Folded = ({ children }: { readonly children: ComponentChildren }) => {
  const open = useSignal(false)
  return (
    <blockquote dir="auto" class={open.value ? "" : "folded"}>
      {children}
      {!open.value && (
        <button type="button" class="unfold" aria-label="Show the whole quotation" onClick={() => (open.value = true)}>
          …
        </button>
      )}
    </blockquote>
  )
}

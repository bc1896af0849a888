import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { Icon } from "./Icon.tsx"

interface Props {
  readonly title: string
  readonly onClose: () => void
  readonly wide?: boolean
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
}

export const Dialog = ({ title, onClose, wide = false, actions, children }: Props) => {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => element.current?.showModal(), [])
  return (
    <dialog
      ref={element}
      class={wide ? "dialog wide" : "dialog"}
      aria-label={title}
      onClose={onClose}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div class="dialog-body">
        <header>
          <h2 dir="auto">{title}</h2>
          {actions}
          <button type="button" class="round" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

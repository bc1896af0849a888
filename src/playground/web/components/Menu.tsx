import type { ComponentChildren } from "preact"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { Icon, type IconName } from "./Icon.tsx"

export interface MenuItem {
  readonly label: string
  readonly icon: IconName
  readonly danger?: boolean
  readonly run: () => void
}

interface Props {
  readonly label: string
  /** Window pixels; moved if it does not fit. */
  readonly at: { readonly x: number; readonly y: number }
  readonly items: ReadonlyArray<MenuItem>
  readonly children?: ComponentChildren
  readonly onClose: () => void
}

const margin = 8

/** Arrow keys move; Escape, Tab and a click outside close it and restore the focus. */
export const Menu = ({ label, at, items, children, onClose }: Props) => {
  const element = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const menu = element.current
    if (!menu) return
    const { width, height } = menu.getBoundingClientRect()
    menu.style.left = `${Math.max(margin, Math.min(at.x, innerWidth - width - margin))}px`
    menu.style.top = `${Math.max(margin, Math.min(at.y, innerHeight - height - margin))}px`
  }, [at])

  useEffect(() => {
    const before = document.activeElement
    const menu = element.current
    menu?.querySelector<HTMLElement>("button")?.focus()
    const outside = (event: Event) => {
      if (event.target instanceof Node && !menu?.contains(event.target)) onClose()
    }
    document.addEventListener("pointerdown", outside, true)
    return () => {
      document.removeEventListener("pointerdown", outside, true)
      const now = document.activeElement
      const isLost = now === null || now === document.body || menu?.contains(now)
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])

  const move = (event: KeyboardEvent) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault()
      return onClose()
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const buttons = [...(element.current?.querySelectorAll<HTMLElement>("button") ?? [])]
    const from = buttons.findIndex((button) => button === document.activeElement)
    buttons[(from + step + buttons.length) % buttons.length]?.focus()
  }

  return (
    <div ref={element} class="menu" role="menu" aria-label={label} onKeyDown={move}>
      {children}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          class={item.danger ? "danger" : undefined}
          onClick={() => {
            onClose()
            item.run()
          }}
        >
          <Icon name={item.icon} />
          {item.label}
        </button>
      ))}
    </div>
  )
}

import { signal } from "@preact/signals"

export interface Question {
  readonly title: string
  readonly text: string
  readonly yes: string
  readonly action: () => Promise<void>
}

export const toast = signal<{ readonly text: string; readonly bad: boolean } | null>(null)
export const question = signal<Question | null>(null)

let timer: ReturnType<typeof setTimeout> | undefined

export const tell = (text: string, bad = false) => {
  clearTimeout(timer)
  toast.value = { text, bad }
  timer = setTimeout(() => {
    toast.value = null
  }, 6000)
}

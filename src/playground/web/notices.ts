import { signal } from "@preact/signals"

export const toast = signal<string | null>(null)
export const alert = signal<string | null>(null)

let timer: ReturnType<typeof setTimeout> | undefined

/** A short notice at the top of the chat, gone after 4 s. */
export const showToast = (text: string) => {
  clearTimeout(timer)
  toast.value = text
  timer = setTimeout(() => {
    toast.value = null
  }, 4000)
}

/** A notice that stays until it is confirmed. */
export const showAlert = (text: string) => {
  alert.value = text
}

/** The result of an action, or null after telling the person what went wrong. */
export const attempt = async <A>(action: Promise<A>): Promise<A | null> => {
  try {
    return await action
  } catch (error) {
    showToast(error instanceof Error ? `That did not work: ${error.message}` : "That did not work.")
    return null
  }
}

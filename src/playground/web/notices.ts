import { signal } from "@preact/signals"
import { ApiError } from "./api.ts"

export const toast = signal<string | null>(null)
export const alert = signal<string | null>(null)

let timer: ReturnType<typeof setTimeout> | undefined

export const showToast = (text: string) => {
  clearTimeout(timer)
  toast.value = text
  timer = setTimeout(() => {
    toast.value = null
  }, 4000)
}

export const showAlert = (text: string) => {
  alert.value = text
}

export const attempt = async <A>(action: Promise<A>): Promise<A | null> => {
  try {
    return await action
  } catch (error) {
    showToast(error instanceof ApiError ? `That did not work. ${error.message}` : "That did not work.")
    return null
  }
}

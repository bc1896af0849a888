import type { Person, State } from "../SimApi.ts"

export class ApiError extends Error {}

const refusalOf = (body: string, status: number) => {
  try {
    const answer: { readonly error?: string } = JSON.parse(body)
    return answer.error ?? body
  } catch {
    return body || `the server answered ${status}`
  }
}

const request = async <A>(path: string, init?: RequestInit): Promise<A> => {
  const response = await fetch(`sim/${path}`, init).catch(() => {
    throw new ApiError("The bot does not answer. Is it running?")
  })
  const text = await response.text()
  if (!response.ok) throw new ApiError(refusalOf(text, response.status).slice(0, 200))
  const answer: A = text === "" ? {} : JSON.parse(text)
  return answer
}

const post = <A>(path: string, body: object) =>
  request<A>(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })

export const fileUrl = (fileId: string) => `sim/files/${encodeURIComponent(fileId)}`

export type UploadKind = "document" | "audio" | "photo"

export const loadState = () => request<State>("state")

export const addPerson = (firstName: string, languageCode: string) =>
  post<Person>("people", { firstName, languageCode })

export const changePerson = (person: number, firstName: string, languageCode: string) =>
  post<Person>(`people/${person}`, { firstName, languageCode })

export const removePerson = (person: number) => post(`people/${person}/remove`, {})

export const clearChat = (person: number) => post(`people/${person}/clear`, {})

export const sendText = (person: number, text: string, replyTo: number | null = null, quote: string | null = null) =>
  post(`people/${person}/messages`, {
    text,
    ...(replyTo === null ? {} : { replyTo }),
    ...(quote === null ? {} : { quote }),
  })

export const forwardText = (person: number, text: string, forwardedFrom: string) =>
  post(`people/${person}/messages`, { text, forwardedFrom })

export const sendSticker = (person: number, file: File, emoji: string) => {
  const form = new FormData()
  form.set("kind", "sticker")
  form.set("emoji", emoji)
  form.set("file", file)
  return request(`people/${person}/files`, { method: "POST", body: form })
}

/** Files with the same `album` belong together. */
export const sendFile = (person: number, kind: UploadKind, file: File, caption: string, album: string | null) => {
  const form = new FormData()
  form.set("kind", kind)
  if (album !== null) form.set("album", album)
  if (caption !== "") form.set("caption", caption)
  form.set("file", file)
  return request(`people/${person}/files`, { method: "POST", body: form })
}

export const sendVoice = (person: number, file: File, seconds: number) => {
  const form = new FormData()
  form.set("kind", "voice")
  form.set("duration", String(Math.max(1, Math.round(seconds))))
  form.set("file", file)
  return request(`people/${person}/files`, { method: "POST", body: form })
}

export const editText = (person: number, messageId: number, text: string) =>
  post(`people/${person}/edits`, { messageId, text })

export const pressButton = (person: number, messageId: number, data: string) =>
  post<{ readonly queryId: string }>(`people/${person}/callbacks`, { messageId, data })

export const stopDraft = (person: number, draftId: number) => post(`people/${person}/stop`, { draftId })

export const react = (person: number, messageId: number, emoji: string) =>
  post(`people/${person}/reactions`, { messageId, emoji })

export const setBlocked = (person: number, blocked: boolean) => post(`people/${person}/block`, { blocked })

export const deleteMessage = (person: number, messageId: number) => post(`people/${person}/delete`, { messageId })

import { Redacted } from "effect"
import { HttpClientRequest } from "effect/http"
import type { ModelSettings } from "../config/Settings.ts"
import type { ChatPrompt } from "../domain/talk/ChatModel.ts"
import { promptSize } from "../domain/talk/Tokens.ts"
import type { ModelLimits } from "../policy/Model.ts"
import type { Shape } from "./ModelMemory.ts"

export type Connection = Extract<ModelSettings, { readonly _tag: "OpenAiCompatible" }>

interface ChatMessage {
  readonly role: "system" | "user" | "assistant"
  readonly content: string
}

/** Keeps the query, in which some servers want their version. */
export const addressOf = (baseUrl: string, path: string): string => {
  const url = URL.parse(baseUrl)
  if (url === null) return `${baseUrl}${path}`
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`
  return url.href
}

export const authorized = (
  request: HttpClientRequest.HttpClientRequest,
  { apiKey, baseUrl }: Pick<Connection, "apiKey" | "baseUrl">,
) => {
  if (apiKey === null) return request
  const key = Redacted.value(apiKey)
  const isAzure = URL.parse(baseUrl)?.hostname.endsWith(".azure.com") === true
  return HttpClientRequest.bearerToken(isAzure ? HttpClientRequest.setHeader(request, "api-key", key) : request, key)
}

/** Some servers' JSON parsers refuse lone surrogates. */
const toMessages = ({ messages, system }: ChatPrompt, { systemRole }: Shape): ReadonlyArray<ChatMessage> => {
  const persona = system === "" ? [] : [{ role: "system" as const, text: system }]
  const [first, ...later] = messages
  const spoken =
    systemRole || system === "" || first === undefined
      ? [...persona, ...messages]
      : [{ role: first.role, text: `${system}\n\n${first.text}` }, ...later]
  return spoken.map(({ role, text }) => ({ role, content: text.toWellFormed() }))
}

/** Without the oldest messages, so that it begins with the person and fits; the newest one always stays. */
export const fitted = (prompt: ChatPrompt, tokens: number | null): ChatPrompt => {
  if (tokens === null) return prompt
  let { messages } = prompt
  while (messages.length > 1 && promptSize({ ...prompt, messages }) > tokens) {
    const next = messages.findIndex(({ role }, index) => index > 0 && role === "user")
    messages = messages.slice(next === -1 ? messages.length - 1 : next)
  }
  return { ...prompt, messages }
}

export const requestOf = (connection: Connection, limits: ModelLimits, prompt: ChatPrompt, shape: Shape) =>
  authorized(
    HttpClientRequest.post(addressOf(connection.baseUrl, `${shape.prefix}/chat/completions`)).pipe(
      HttpClientRequest.bodyJsonUnsafe({
        model: connection.model,
        messages: toMessages(prompt, shape),
        stream: shape.stream,
        ...(shape.stream && shape.streamOptions ? { stream_options: { include_usage: true } } : {}),
        ...(shape.answerLimit === null || limits.answerTokens === null
          ? {}
          : { [shape.answerLimit]: limits.answerTokens }),
      }),
    ),
    connection,
  )

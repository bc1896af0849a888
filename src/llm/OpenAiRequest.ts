import { Redacted } from "effect"
import { HttpClientRequest } from "effect/http"
import type { ModelSettings } from "../config/Settings.ts"
import type { ChatPrompt } from "../domain/talk/ChatModel.ts"
import { promptSize } from "../domain/talk/Tokens.ts"
import type { ModelLimits } from "../policy/Model.ts"
import type { Picture } from "../domain/talk/model/Pictures.ts"
import type { ToolRound, ToolSpec } from "../domain/talk/model/ToolUse.ts"
import type { Shape } from "./ModelMemory.ts"

export type Connection = Extract<ModelSettings, { readonly _tag: "OpenAiCompatible" }>

type Piece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image_url"; readonly image_url: { readonly url: string } }

interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool"
  readonly content: string | ReadonlyArray<Piece>
  readonly tool_calls?: ReadonlyArray<unknown>
  readonly tool_call_id?: string
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

/** What a model that gets no tools is told in their place. */
const withInstead = ({ system, tools = [] }: ChatPrompt, { tools: hasTools }: Shape): string =>
  [system, ...(hasTools ? [] : tools.flatMap(({ instead }) => instead ?? []))]
    .filter((text) => text !== "")
    .join("\n\n")

/** So that the model does not make up what it was not shown. */
const unseen = "[The picture could not be shown to you. Do not guess what is in it.]"

const hasTurns = ({ tools }: ChatPrompt, shape: Shape): boolean => tools !== undefined && shape.tools && shape.toolTurns

/** Behind the newest message, for a model that takes no messages of tools. */
const inText = ({ calls, results }: ToolRound): string =>
  calls.map(({ name }, index) => `[${name}: ${results[index] ?? ""}]`).join("\n")

const turnOf = ({ calls, results, said }: ToolRound): ReadonlyArray<ChatMessage> => [
  {
    role: "assistant",
    content: said.toWellFormed(),
    tool_calls: calls.map((call) => ({
      id: call.id,
      type: "function",
      function: { name: call.name, arguments: call.arguments.toWellFormed() },
    })),
  },
  ...calls.map(({ id }, index) => ({
    role: "tool" as const,
    content: (results[index] ?? "").toWellFormed(),
    tool_call_id: id,
  })),
]

/** Some servers' JSON parsers refuse lone surrogates. */
const toMessages = (prompt: ChatPrompt, shape: Shape): ReadonlyArray<ChatMessage> => {
  const { rounds = [] } = prompt
  const system = withInstead(prompt, shape)
  const isInText = rounds.length > 0 && !hasTurns(prompt, shape)
  const isUnseen = (prompt.pictures ?? []).length > 0 && !shape.pictures
  const more = [...(isUnseen ? [unseen] : []), ...(isInText ? rounds.map(inText) : [])]
  const newest = prompt.messages.length - 1
  const messages =
    more.length > 0
      ? prompt.messages.map(({ role, text }, index) =>
          index === newest ? { role, text: [text, ...more].join("\n\n") } : { role, text },
        )
      : prompt.messages
  const persona = system === "" ? [] : [{ role: "system" as const, text: system }]
  const [first, ...later] = messages
  const spoken =
    shape.systemRole || system === "" || first === undefined
      ? [...persona, ...messages]
      : [{ role: first.role, text: `${system}\n\n${first.text}` }, ...later]
  const pictures = shape.pictures ? (prompt.pictures ?? []).map(toPiece) : []
  return [
    ...spoken.map(({ role, text }, index) => {
      const content = text.toWellFormed()
      return pictures.length === 0 || index < spoken.length - 1
        ? { role, content }
        : { role, content: [{ type: "text" as const, text: content }, ...pictures] }
    }),
    ...(isInText ? [] : rounds.flatMap(turnOf)),
  ]
}

const toPiece = ({ base64, mime }: Picture): Piece => ({
  type: "image_url",
  image_url: { url: `data:${mime};base64,${base64}` },
})

const toTool = ({ description, name, parameters }: ToolSpec) => ({
  type: "function",
  function: { name, description, parameters },
})

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
        ...(prompt.tools === undefined || prompt.tools.length === 0 || !shape.tools
          ? {}
          : { tools: prompt.tools.map(toTool) }),
        ...(shape.stream && shape.streamOptions ? { stream_options: { include_usage: true } } : {}),
        ...(shape.answerLimit === null || limits.answerTokens === null
          ? {}
          : { [shape.answerLimit]: limits.answerTokens }),
      }),
    ),
    connection,
  )

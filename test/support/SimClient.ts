import { Effect, Schema, Stream } from "effect"
import { Sse } from "effect/encoding"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Call, type Fault, Person, SimEvent, type SimMessage, State } from "../../src/playground/SimApi.ts"
import { Journal } from "./Journal.ts"

const MessageIds = Schema.Struct({ messageIds: Schema.Array(Schema.Int) })
const UpdateIds = Schema.Struct({ updateId: Schema.Int })
const QueryIds = Schema.Struct({ queryId: Schema.String })
const Calls = Schema.Array(Call)

/** Somebody else's Telegram app: what a person does, and what the person sees. */
export type SimClient = Effect.Success<ReturnType<typeof make>>

/** `url`: where the emulator listens, without trailing slash. Follows its events until the scope closes. */
export const make = Effect.fnUntraced(function* (url: string) {
  const client = (yield* HttpClient.HttpClient).pipe(
    HttpClient.mapRequest(HttpClientRequest.prependUrl(url)),
    HttpClient.filterStatusOk,
  )
  const get = <A, I>(path: string, schema: Schema.Codec<A, I>) =>
    client.get(path).pipe(Effect.flatMap(HttpClientResponse.schemaBodyJson(schema)), Effect.orDie)
  const posted = (path: string, body: unknown) =>
    client.execute(HttpClientRequest.post(path).pipe(HttpClientRequest.bodyJsonUnsafe(body)))
  const post = <A, I>(path: string, body: unknown, schema: Schema.Codec<A, I>) =>
    posted(path, body).pipe(Effect.flatMap(HttpClientResponse.schemaBodyJson(schema)), Effect.orDie)
  const tell = (path: string, body: unknown) =>
    posted(path, body).pipe(Effect.flatMap(drain), Effect.asVoid, Effect.orDie)

  const events = new Journal<SimEvent>()
  /** Messages by chat, as they are now, in order. */
  const chats = new Map<number, Map<number, SimMessage>>()
  const keep = (message: SimMessage) => {
    const chat = chats.get(message.chatId) ?? new Map<number, SimMessage>()
    chats.set(message.chatId, chat.set(message.messageId, message))
  }
  const apply = (event: SimEvent) => {
    if (event._tag === "Message" || event._tag === "Edited") keep(event.message)
    events.add(event)
  }
  const stream = yield* client.get("/sim/events").pipe(Effect.orDie)
  yield* stream.stream.pipe(
    Stream.decodeText(),
    Stream.pipeThroughChannel(Sse.decodeDataSchema(SimEvent)),
    Stream.runForEach(({ data }) => Effect.sync(() => apply(data))),
    // The emulator ended.
    Effect.catchTag("HttpClientError", () => Effect.void),
    Effect.tapCause((cause) => Effect.logError("The emulator's events cannot be read", cause)),
    Effect.forkScoped,
  )

  const messages = (chatId: number): ReadonlyArray<SimMessage> => [...(chats.get(chatId)?.values() ?? [])]
  const fromBot = (chatId: number) => messages(chatId).filter(({ from }) => from === "bot")

  return {
    url,
    events,
    messages,
    /** Of every chat. */
    all: (): ReadonlyArray<SimMessage> => [...chats.keys()].flatMap(messages),
    /** What the bot has sent to the chat so far. */
    fromBot,
    /** Waits until the bot has sent so many messages to the chat; returns all of them. */
    received: (chatId: number, count: number) =>
      events.until(`${count} messages of the bot in chat ${chatId}`, () => {
        const sent = fromBot(chatId)
        return sent.length >= count ? sent : undefined
      }),
    /** Waits for a message of the bot that matches. */
    receivedLike: (chatId: number, what: string, matches: (message: SimMessage) => boolean) =>
      events.until(`${what} in chat ${chatId}`, () => fromBot(chatId).find(matches)),
    /** Waits for a draft of the bot in the chat. */
    draft: (chatId: number) =>
      events.until(`a draft in chat ${chatId}`, (all) => {
        const shown = all.findLast((event) => event._tag === "Draft" && event.chatId === chatId)
        return shown?._tag === "Draft" ? (shown.draft ?? undefined) : undefined
      }),
    state: get("/sim/state", State),
    addPerson: (firstName: string, languageCode = "en") => post("/sim/people", { firstName, languageCode }, Person),
    say: (chatId: number, text: string) =>
      Effect.map(post(`/sim/people/${chatId}/messages`, { text }, MessageIds), ({ messageIds }) => messageIds),
    sayIn: (chatId: number, threadId: number, text: string) =>
      Effect.map(
        post(`/sim/people/${chatId}/messages`, { text, threadId }, MessageIds),
        ({ messageIds }) => messageIds,
      ),
    sendFile: (
      chatId: number,
      file: {
        readonly kind: "document" | "voice" | "audio" | "photo" | "video_note"
        readonly name: string
        readonly bytes: Uint8Array
        readonly duration?: number
        readonly caption?: string
      },
    ) => {
      const form = new FormData()
      form.append("kind", file.kind)
      if (file.duration !== undefined) form.append("duration", String(file.duration))
      if (file.caption !== undefined) form.append("caption", file.caption)
      form.append("file", new Blob([new Uint8Array(file.bytes)]), file.name)
      return client
        .execute(HttpClientRequest.post(`/sim/people/${chatId}/files`).pipe(HttpClientRequest.bodyFormData(form)))
        .pipe(
          Effect.flatMap(HttpClientResponse.schemaBodyJson(MessageIds)),
          Effect.map(({ messageIds }) => messageIds),
          Effect.orDie,
        )
    },
    edit: (chatId: number, messageId: number, text: string) => tell(`/sim/people/${chatId}/edits`, { messageId, text }),
    press: (chatId: number, messageId: number, data: string) =>
      post(`/sim/people/${chatId}/callbacks`, { messageId, data }, QueryIds),
    stopDraft: (chatId: number, draftId: number) => tell(`/sim/people/${chatId}/stop`, { draftId }),
    block: (chatId: number, blocked: boolean) => tell(`/sim/people/${chatId}/block`, { blocked }),
    /** A raw update of the Bot API, without its id. */
    inject: (update: Readonly<Record<string, unknown>>) =>
      Effect.map(post("/sim/updates", update, UpdateIds), ({ updateId }) => updateId),
    fault: (fault: Fault) => tell("/sim/faults", fault),
    clearFaults: client.del("/sim/faults").pipe(Effect.flatMap(drain), Effect.asVoid, Effect.orDie),
    /** Calls of the bot, without getUpdates. */
    calls: (method: string) => get(`/sim/calls?method=${method}`, Calls),
    file: (fileId: string) =>
      client.get(`/sim/files/${fileId}`).pipe(
        Effect.flatMap((response) => response.arrayBuffer),
        Effect.map((bytes) => new Uint8Array(bytes)),
        Effect.orDie,
      ),
  }
})

/** An unread body would keep its connection. */
const drain = (response: HttpClientResponse.HttpClientResponse) => response.arrayBuffer

/** A message as Telegram itself would hand it over, whatever its text. */
export const rawMessage = (person: Person, messageId: number, text: string) => ({
  message: {
    message_id: messageId,
    date: 1_750_000_000,
    chat: { id: person.id, type: "private", first_name: person.firstName },
    from: { id: person.id, is_bot: false, first_name: person.firstName, language_code: person.languageCode },
    text,
  },
})

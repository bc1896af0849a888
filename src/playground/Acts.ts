import { Result } from "effect"
import { detect } from "./markup/Detect.ts"
import { settle } from "./markup/Entities.ts"
import { addFile, type FileKind } from "./Files.ts"
import type { Upload } from "./Multipart.ts"
import { type Outcome, personOf, seconds, writer } from "./People.ts"
import { refuse } from "./Refusal.ts"
import { personUser, privateChat, toApi, toSim } from "./Render.ts"
import type { Person } from "./SimApi.ts"
import { push, pushRaw } from "./Updates.ts"
import { chatOf, type FileRecord, keepMessage, type MessageRecord, nextSerial, type World } from "./World.ts"

const openQueries = 10_000

interface Aside {
  readonly replyTo?: number
  readonly quote?: string
  readonly forwardedFrom?: string
  readonly album?: string
  /** A reply without one stays in the topic of what it replies to. */
  readonly threadId?: number
}

const asideToApi = ({ quote, forwardedFrom, album }: Aside, answered: string, now: number) => ({
  ...(quote === undefined
    ? {}
    : { quote: { text: quote, position: Math.max(0, answered.indexOf(quote)), is_manual: true } }),
  ...(forwardedFrom === undefined
    ? {}
    : { forward_origin: { type: "hidden_user", sender_user_name: forwardedFrom, date: seconds(now) } }),
  ...(album === undefined ? {} : { media_group_id: album }),
})

const say = (
  world: World,
  person: Person,
  now: number,
  content: { readonly text: string; readonly file: FileRecord | null },
  aside: Aside = {},
): number => {
  const answered = world.chats.get(person.id)?.get(aside.replyTo ?? 0)
  const threadId = aside.threadId ?? answered?.threadId
  const message: MessageRecord = {
    messageId: world.counters.messageId++,
    chatId: person.id,
    from: "user",
    date: seconds(now),
    editDate: null,
    text: content.text,
    entities: detect(content.text),
    file: content.file,
    inlineKeyboard: null,
    replyKeyboard: null,
    replyTo: aside.replyTo ?? null,
    ...(threadId === undefined ? {} : { threadId }),
    ...(aside.quote === undefined ? {} : { quote: aside.quote }),
    ...(aside.forwardedFrom === undefined ? {} : { forwardedFrom: aside.forwardedFrom }),
    reactions: [],
  }
  keepMessage(world, message)
  world.emit(() => ({ _tag: "Message", message: toSim(message) }))
  push(world.updates, "message", { ...toApi(world, person, message), ...asideToApi(aside, answered?.text ?? "", now) })
  return message.messageId
}

/** At most 4,096 UTF-16 units each, without splitting a character. */
const pieces = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  let rest = text
  while (rest.length > 4096) {
    const cut = /[\uD800-\uDBFF]/.test(rest[4095] ?? "") ? 4095 : 4096
    found.push(rest.slice(0, cut))
    rest = rest.slice(cut)
  }
  return [...found, rest]
}

export const write = (
  world: World,
  id: number,
  now: number,
  text: string,
  aside: Aside = {},
): Outcome<{ readonly messageIds: ReadonlyArray<number> }> =>
  Result.gen(function* () {
    const person = yield* writer(world, id)
    const parts = pieces(text.toWellFormed())
      .map((part) => settle(part, []).text)
      .filter((part) => part !== "")
    if (parts.length === 0) return yield* refuse("message text is empty")
    return { messageIds: parts.map((part) => say(world, person, now, { text: part, file: null }, aside)) }
  })

export const attach = (
  world: World,
  id: number,
  now: number,
  file: {
    readonly kind: FileKind
    readonly upload: Upload
    readonly caption: string
    readonly duration: number
    readonly emoji?: string
  },
  aside: Aside = {},
): Outcome<{ readonly messageIds: ReadonlyArray<number> }> =>
  Result.gen(function* () {
    const person = yield* writer(world, id)
    const caption = settle(file.caption.toWellFormed(), []).text
    if (caption.length > 1024) return yield* refuse("message caption is too long")
    if (file.upload.bytes.byteLength === 0) return yield* refuse("file must be non-empty")
    const record = addFile(world, {
      ...file.upload,
      kind: file.kind,
      duration: file.duration,
      ...(file.emoji === undefined ? {} : { emoji: file.emoji }),
    })
    return { messageIds: [say(world, person, now, { text: caption, file: record }, aside)] }
  })

const messageOf = (world: World, person: Person, messageId: number): Outcome<MessageRecord> => {
  const message = chatOf(world, person.id).get(messageId)
  return message === undefined
    ? Result.fail({ code: 404, description: `No message ${messageId}` })
    : Result.succeed(message)
}

export const editOwn = (world: World, id: number, now: number, messageId: number, text: string): Outcome<object> =>
  Result.gen(function* () {
    const person = yield* writer(world, id)
    const message = yield* messageOf(world, person, messageId)
    if (message.from !== "user") return yield* refuse("only own messages can be edited")
    const settled = settle(text.toWellFormed(), []).text
    if (settled === "" || settled.length > 4096) return yield* refuse("text must have 1-4096 characters")
    const edited = {
      ...message,
      text: settled,
      entities: detect(settled),
      editDate: seconds(now),
      isTextEdited: true,
    }
    keepMessage(world, edited)
    world.emit(() => ({ _tag: "Edited", message: toSim(edited) }))
    push(world.updates, "edited_message", toApi(world, person, edited))
    return {}
  })

export const pressButton = (
  world: World,
  id: number,
  messageId: number,
  data: string,
): Outcome<{ readonly queryId: string }> =>
  Result.gen(function* () {
    const person = yield* writer(world, id)
    const message = yield* messageOf(world, person, messageId)
    const known = message.inlineKeyboard?.flat().some((button) => button["callback_data"] === data) === true
    if (!known) return yield* refuse("this message has no such button")
    const queryId = `${person.id}${nextSerial(world)}`
    world.queries.set(queryId, person.id)
    if (world.queries.size > openQueries) {
      for (const oldest of world.queries.keys()) {
        world.queries.delete(oldest)
        break
      }
    }
    push(world.updates, "callback_query", {
      id: queryId,
      from: personUser(person),
      message: toApi(world, person, message),
      chat_instance: String(person.id),
      data,
    })
    return { queryId }
  })

export const stopDraft = (world: World, id: number, draftId: number): Outcome<object> =>
  Result.gen(function* () {
    const person = yield* writer(world, id)
    const draft = world.drafts.get(person.id)
    if (draft?.draftId !== draftId || !draft.canStop) return yield* refuse("there is no such draft to stop")
    world.stopped.set(person.id, draftId)
    if (!draft.keepOnStop) {
      world.drafts.delete(person.id)
      world.emit(() => ({ _tag: "Draft", chatId: person.id, draft: null }))
    }
    push(world.updates, "stopped_message_generation", { chat: privateChat(person), draft_id: draftId })
    return {}
  })

const reactionJson = (emoji: string) => (emoji === "" ? [] : [{ type: "emoji", emoji }])

export const react = (world: World, id: number, now: number, messageId: number, emoji: string): Outcome<object> =>
  Result.gen(function* () {
    const person = yield* writer(world, id)
    const message = yield* messageOf(world, person, messageId)
    const before = message.reactions.find((reaction) => reaction.from === "user")?.emoji ?? ""
    const others = message.reactions.filter((reaction) => reaction.from === "bot")
    const reactions = emoji === "" ? others : [...others, { from: "user" as const, emoji }]
    const kept = { ...message, reactions }
    keepMessage(world, kept)
    world.emit(() => ({ _tag: "Edited", message: toSim(kept) }))
    push(world.updates, "message_reaction", {
      chat: privateChat(person),
      message_id: messageId,
      user: personUser(person),
      date: seconds(now),
      old_reaction: reactionJson(before),
      new_reaction: reactionJson(emoji),
    })
    return {}
  })

/** The Bot API has no update for deleted messages. */
export const forget = (world: World, id: number, messageId: number): Outcome<object> =>
  Result.gen(function* () {
    const person = yield* personOf(world, id)
    yield* messageOf(world, person, messageId)
    chatOf(world, person.id).delete(messageId)
    world.changed()
    world.emit(() => ({ _tag: "Deleted", chatId: person.id, messageIds: [messageId] }))
    return {}
  })

export const injectUpdate = (
  world: World,
  update: Readonly<Record<string, unknown>>,
): Outcome<{ readonly updateId: number }> => Result.succeed({ updateId: pushRaw(world.updates, update) })

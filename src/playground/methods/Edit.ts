import { Result, Schema } from "effect"
import { formatted } from "../markup/Entities.ts"
import { markupOf } from "../markup/Markup.ts"
import { jsonOf, numberOf, type Params } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import { toSim } from "../Render.ts"
import { richContent } from "../rich/RichInput.ts"
import { chatOf, keepMessage, type MessageRecord, type World } from "../World.ts"
import { done, type Method, type MethodCall, messageDone, personOf, reachable } from "./Method.ts"

const unchanged =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

const deletableSeconds = 48 * 3600

const found = (
  world: World,
  params: Params,
  chatId: number,
  purpose: "edit" | "delete" | "react",
): Result.Result<MessageRecord, Refusal> => {
  const message = chatOf(world, chatId).get(numberOf(params, "message_id") ?? 0)
  return message === undefined ? refuse(`message to ${purpose} not found`) : Result.succeed(message)
}

const sameContent = (left: MessageRecord, right: MessageRecord): boolean =>
  left.text === right.text &&
  JSON.stringify(left.rich) === JSON.stringify(right.rich) &&
  JSON.stringify(left.entities) === JSON.stringify(right.entities) &&
  JSON.stringify(left.inlineKeyboard) === JSON.stringify(right.inlineKeyboard)

/** Leaving the keyboard out removes it. */
const edit =
  (change: (call: MethodCall, message: MessageRecord) => Result.Result<MessageRecord, Refusal>): Method =>
  (call) =>
    Result.gen(function* () {
      const { world, params } = call
      if (params["inline_message_id"] !== undefined) return yield* refuse("MESSAGE_ID_INVALID")
      const person = yield* reachable(world, params)
      const message = yield* found(world, params, person.id, "edit")
      // Telegram edits only messages without reply_markup or with an inline keyboard.
      if (message.from !== "bot" || message.replyKeyboard !== null) return yield* refuse("message can't be edited")
      const { inlineKeyboard } = yield* markupOf(params)
      const edited = { ...(yield* change(call, message)), inlineKeyboard }
      if (sameContent(message, edited)) return yield* refuse(unchanged)
      const isTextEdited =
        message.isTextEdited === true ||
        message.text !== edited.text ||
        JSON.stringify(message.entities) !== JSON.stringify(edited.entities)
      const kept = { ...edited, isTextEdited, editDate: Math.floor(call.now / 1000) }
      keepMessage(world, kept)
      world.emit(() => ({ _tag: "Edited", message: toSim(kept) }))
      return messageDone(world, person, kept)
    })

export const editMessageText: Method = edit(({ params }, message) =>
  Result.gen(function* () {
    if (message.file !== null) return yield* refuse("there is no text in the message to edit")
    const { rich: _, ...before } = message
    if (params["rich_message"] !== undefined) return { ...before, ...(yield* richContent(params)), entities: [] }
    const content = { ...before, ...(yield* formatted(params, "text", 4096)) }
    return content.text === "" ? yield* refuse("message text is empty") : content
  }),
)

export const editMessageCaption: Method = edit(({ params }, message) =>
  message.file === null
    ? refuse("there is no caption in the message to edit")
    : Result.map(formatted(params, "caption", 1024), (caption) => ({ ...message, ...caption })),
)

export const editMessageReplyMarkup: Method = edit((_, message) => Result.succeed(message))

const remove = (world: World, chatId: number, ids: ReadonlyArray<number>): void => {
  const messageIds = ids.filter((id) => chatOf(world, chatId).delete(id))
  if (messageIds.length === 0) return
  world.changed()
  world.emit(() => ({ _tag: "Deleted", chatId, messageIds }))
}

export const deleteMessage: Method = ({ world, params, now }) =>
  Result.gen(function* () {
    const person = yield* personOf(world, params)
    const message = yield* found(world, params, person.id, "delete")
    if (now / 1000 - message.date > deletableSeconds) return yield* refuse("message can't be deleted for everyone")
    remove(world, person.id, [message.messageId])
    return { result: true, messageId: message.messageId }
  })

const Ids = Schema.Array(Schema.Int)

export const deleteMessages: Method = ({ world, params }) =>
  Result.gen(function* () {
    const person = yield* personOf(world, params)
    const ids = (yield* jsonOf(params, "message_ids", Ids)) ?? []
    if (ids.length === 0) return yield* refuse("message identifiers are not specified")
    if (ids.length > 100) return yield* refuse("too many messages to delete")
    remove(world, person.id, ids)
    return yield* done
  })

const Reactions = Schema.Array(Schema.Struct({ type: Schema.String, emoji: Schema.optionalKey(Schema.String) }))

const reactionEmoji = new Set(
  (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 " +
    "🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
  ).split(" "),
)

export const setMessageReaction: Method = ({ world, params }) =>
  Result.gen(function* () {
    const person = yield* reachable(world, params)
    const message = yield* found(world, params, person.id, "react")
    const reactions = (yield* jsonOf(params, "reaction", Reactions)) ?? []
    if (reactions.length > 1) return yield* refuse("REACTIONS_TOO_MANY")
    const emoji = reactions.map((reaction) => reaction.emoji ?? "")
    if (emoji.some((one) => !reactionEmoji.has(one.replaceAll("\uFE0F", "")))) return yield* refuse("REACTION_INVALID")
    const kept: MessageRecord = {
      ...message,
      reactions: [
        ...message.reactions.filter((reaction) => reaction.from === "user"),
        ...emoji.map((one) => ({ from: "bot" as const, emoji: one })),
      ],
    }
    keepMessage(world, kept)
    world.emit(() => ({ _tag: "Edited", message: toSim(kept) }))
    return { result: true, messageId: message.messageId }
  })

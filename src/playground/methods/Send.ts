import { Result, Schema } from "effect"
import { formatted, type FormattedText } from "../markup/Entities.ts"
import { markupOf } from "../markup/Markup.ts"
import { jsonOf, numberOf, type Params, textOf } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import { draftView, toSim } from "../Render.ts"
import { richContent } from "../rich/RichInput.ts"
import type { Person } from "../SimApi.ts"
import { chatOf, keepMessage, type MessageRecord, type World } from "../World.ts"
import { done, type Method, type MethodCall, messageDone, reachable } from "./Method.ts"

const ReplyJson = Schema.Struct({
  message_id: Schema.Int,
  allow_sending_without_reply: Schema.optionalKey(Schema.Boolean),
})

const replyTo = (world: World, chatId: number, params: Params): Result.Result<number | null, Refusal> => {
  const old = numberOf(params, "reply_to_message_id")
  if (params["reply_parameters"] === undefined && old === undefined) return Result.succeed(null)
  return Result.gen(function* () {
    const reply = yield* jsonOf(params, "reply_parameters", ReplyJson)
    const target = reply?.message_id ?? old ?? 0
    if (chatOf(world, chatId).has(target)) return target
    return reply?.allow_sending_without_reply === true ? null : yield* refuse("message to be replied not found")
  })
}

/** The bot's message ends its draft, as in Telegram's apps. */
export const endDraft = (world: World, chatId: number): void => {
  if (!world.drafts.delete(chatId)) return
  world.emit(() => ({ _tag: "Draft", chatId, draft: null }))
}

export const deliver = (
  call: MethodCall,
  person: Person,
  content: FormattedText & Pick<MessageRecord, "file" | "rich">,
): Result.Result<MessageRecord, Refusal> => {
  const { world, params } = call
  const markup = markupOf(params)
  if (Result.isFailure(markup)) return Result.fail(markup.failure)
  const reply = replyTo(world, person.id, params)
  if (Result.isFailure(reply)) return Result.fail(reply.failure)
  const threadId = numberOf(params, "message_thread_id")
  const message: MessageRecord = {
    messageId: world.counters.messageId++,
    chatId: person.id,
    from: "bot",
    date: Math.floor(call.now / 1000),
    editDate: null,
    text: content.text,
    entities: content.entities,
    file: content.file,
    ...(content.rich === undefined ? {} : { rich: content.rich }),
    inlineKeyboard: markup.success.inlineKeyboard,
    replyKeyboard: markup.success.replyKeyboard,
    replyTo: reply.success,
    ...(threadId === undefined ? {} : { threadId }),
    reactions: [],
  }
  keepMessage(world, message)
  endDraft(world, person.id)
  world.emit(() => ({ _tag: "Message", message: toSim(message) }))
  return Result.succeed(message)
}

export const sendMessage: Method = (call) =>
  Result.gen(function* () {
    const person = yield* reachable(call.world, call.params)
    const content = yield* formatted(call.params, "text", 4096)
    if (content.text === "") return yield* refuse("message text is empty")
    const message = yield* deliver(call, person, { ...content, file: null })
    return messageDone(call.world, person, message)
  })

export const sendRichMessage: Method = (call) =>
  Result.gen(function* () {
    const person = yield* reachable(call.world, call.params)
    const content = yield* richContent(call.params)
    const message = yield* deliver(call, person, { ...content, entities: [], file: null })
    return messageDone(call.world, person, message)
  })

/** A draft that is not refreshed disappears. */
const draftMillis = 30_000

export const sendMessageDraft: Method = ({ world, params, now }) =>
  Result.gen(function* () {
    const person = yield* reachable(world, params)
    const draftId = numberOf(params, "draft_id") ?? 0
    if (draftId === 0) return yield* refuse("draft_id must be non-zero")
    const content = yield* formatted(params, "text", 4096)
    if (world.stopped.get(person.id) === draftId) return { result: true }
    const draft = {
      draftId,
      ...content,
      canStop: params["can_stop"] === true,
      keepOnStop: params["keep_on_stop"] === true,
      expiresAt: now + draftMillis,
    }
    world.drafts.set(person.id, draft)
    world.emit(() => ({ _tag: "Draft", chatId: person.id, draft: draftView(draft) }))
    return { result: true }
  })

const chatActions = new Set(
  (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker " +
    "find_location record_video_note upload_video_note"
  ).split(" "),
)

export const sendChatAction: Method = ({ world, params }) =>
  Result.flatMap(reachable(world, params), (person) => {
    const action = textOf(params, "action") ?? ""
    if (!chatActions.has(action)) return refuse("wrong parameter action in request")
    world.emit(() => ({ _tag: "Typing", chatId: person.id, action }))
    return done
  })

import { Result, Schema } from "effect"
import { jsonOf, type Params, textOf } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import { botUser, commandsView, privateChat } from "../Render.ts"
import { answered, done, type Method, personOf } from "./Method.ts"

export const getMe: Method = ({ world }) =>
  answered({
    ...botUser(world),
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
  })

export const getChat: Method = ({ world, params }) =>
  Result.flatMap(personOf(world, params), (person) =>
    answered({ ...privateChat(person), accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} }),
  )

const Commands = Schema.Array(Schema.Struct({ command: Schema.String, description: Schema.String }))
const Scope = Schema.Struct({
  type: Schema.Literals([
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
  ]),
  chat_id: Schema.optionalKey(Schema.Union([Schema.Int, Schema.String])),
  user_id: Schema.optionalKey(Schema.Int),
})

const listKey = (params: Params): Result.Result<string, Refusal> =>
  Result.map(jsonOf(params, "scope", Scope), (scope) => {
    const parts = [scope?.type ?? "default", scope?.chat_id, scope?.user_id].filter((part) => part !== undefined)
    return `${parts.join(":")}/${textOf(params, "language_code") ?? ""}`
  })

export const setMyCommands: Method = ({ world, params }) =>
  Result.gen(function* () {
    const key = yield* listKey(params)
    const commands = ((yield* jsonOf(params, "commands", Commands)) ?? []).map(({ command, description }) => ({
      command: command.replace(/^\//, ""),
      description,
    }))
    if (commands.length > 100) return yield* refuse("BOT_COMMANDS_TOO_MUCH")
    if (commands.some(({ command }) => !/^[a-z0-9_]{1,32}$/.test(command))) {
      return yield* refuse("BOT_COMMAND_INVALID")
    }
    if (commands.some(({ description }) => description.trim() === "" || description.length > 256)) {
      return yield* refuse("BOT_COMMAND_DESCRIPTION_INVALID")
    }
    world.commands.set(key, { key, languageCode: textOf(params, "language_code") ?? "", commands })
    world.changed()
    world.emit(() => ({ _tag: "Commands", commands: commandsView(world) }))
    return { result: true }
  })

export const getMyCommands: Method = ({ world, params }) =>
  Result.flatMap(listKey(params), (key) => answered(world.commands.get(key)?.commands ?? []))

export const deleteMyCommands: Method = ({ world, params }) =>
  Result.flatMap(listKey(params), (key) => {
    world.commands.delete(key)
    world.changed()
    world.emit(() => ({ _tag: "Commands", commands: commandsView(world) }))
    return done
  })

/** setMyName, setMyDescription, setMyShortDescription; an empty value restores the language's fallback. */
export const setProfile =
  (field: "name" | "description" | "short_description", limit: number): Method =>
  ({ world, params }) => {
    const value = textOf(params, field) ?? ""
    if (value.length > limit) return refuse(`BOT_${field === "name" ? "TITLE" : "DESCRIPTION"}_INVALID`)
    const key = `${field}/${textOf(params, "language_code") ?? ""}`
    if (value === "") world.profile.delete(key)
    else world.profile.set(key, value)
    world.changed()
    return done
  }

export const getProfile =
  (field: "name" | "description" | "short_description"): Method =>
  ({ world, params }) => {
    const chosen = world.profile.get(`${field}/${textOf(params, "language_code") ?? ""}`)
    const fallback = world.profile.get(`${field}/`) ?? (field === "name" ? world.bot.firstName : "")
    return answered({ [field]: chosen ?? fallback })
  }

export const answerCallbackQuery: Method = ({ world, params }) => {
  const queryId = textOf(params, "callback_query_id") ?? ""
  const text = textOf(params, "text") ?? ""
  const chatId = world.queries.get(queryId)
  if (chatId === undefined) {
    return refuse("query is too old and response timeout expired or query ID is invalid")
  }
  if (text.length > 200) return refuse("MESSAGE_TOO_LONG")
  world.queries.delete(queryId)
  world.emit(() => ({ _tag: "CallbackAnswer", chatId, queryId, text, alert: params["show_alert"] === true }))
  return done
}

import { Effect } from "effect"
import { Dice } from "./Dice.ts"
import type { SimTelegram } from "./SimTelegram.ts"
import type { World } from "./World.ts"

/** One person who writes, presses, edits, stops, blocks and comes back. */
const person = (world: World, telegram: SimTelegram, chatId: number) =>
  Effect.gen(function* () {
    const dice = new Dice(world.plan.seed * 31 + chatId)
    const from = { id: chatId, is_bot: false, first_name: `P${chatId}`, language_code: "en" }
    const chat = { id: chatId, type: "private", first_name: from.first_name }
    const messages: Array<number> = []
    let said = 0
    let lastUpdate = 0

    const send = (what: string, more: Readonly<Record<string, unknown>>) => {
      const message_id = telegram.messageId(chatId)
      lastUpdate = telegram.push(chatId, what, { message: { message_id, date: 0, chat, from, ...more } })
      return message_id
    }
    const nextText = () => {
      said += 1
      return `${from.first_name} said ${said}`
    }
    const say = () => {
      const text = dice.chance(0.08) ? `${nextText()}, I want to die` : nextText()
      messages.push(send(text, { text, ...aside() }))
    }
    /** Now and then an answer to an earlier message, or somebody else's words. */
    const aside = () => {
      const replied = messages[0]
      if (replied !== undefined && dice.chance(0.1)) {
        const reply_to_message = { message_id: replied, from, chat, text: `${from.first_name} said 1` }
        return { reply_to_message, quote: { text: "said 1 secret", position: 3 } }
      }
      return dice.chance(0.1) ? { forward_origin: { type: "hidden_user", sender_user_name: "secret" } } : {}
    }
    const picture = () => {
      const caption = nextText()
      send(caption, { photo: [{ file_id: `photo of ${chatId}`, width: 9, height: 9 }], caption })
    }
    const command = (text: string) => send(text, { text, entities: [{ type: "bot_command", offset: 0, length: 9 }] })
    const press = (data: string) =>
      telegram.push(chatId, `presses ${data}`, {
        callback_query: {
          id: `q${dice.next()}`,
          from,
          data,
          message: { message_id: telegram.messageId(chatId), chat },
        },
      })
    const membership = (status: string) => {
      if (status === "kicked") telegram.blocked.add(chatId)
      else telegram.blocked.delete(chatId)
      telegram.push(chatId, status, { my_chat_member: { chat, from, new_chat_member: { status } } })
    }

    const act = () => {
      const draw = dice.next()
      if (draw < 0.5) for (let count = dice.pick([1, 1, 1, 2, 3, 5]); count > 0; count--) say()
      else if (draw < 0.6) command(dice.pick(["/start", "/help", "/menu", "/helper", "/chats", "/what secret"]))
      else if (draw < 0.7)
        press(
          dice.pick([
            "consent:yes",
            "consent:no",
            "consent:erase",
            "name:keep",
            "menu",
            "help",
            "chats:new",
            "chats:open:1",
            "chats:erase:2",
            "old",
          ]),
        )
      else if (draw < 0.78 && messages.length > 0) {
        const text = `${nextText()} (edited)`
        const message_id = dice.pick([messages[0] ?? 1, ...messages])
        telegram.push(chatId, text, { edited_message: { message_id, date: 0, chat, from, text } })
      } else if (draw < 0.86 && lastUpdate > 0) {
        telegram.push(chatId, `stops ${lastUpdate}`, { stopped_message_generation: { chat, draft_id: lastUpdate } })
      } else if (draw < 0.89) send("a sticker", { sticker: { emoji: "x" } })
      else if (draw < 0.92) picture()
      else if (draw < 0.94) telegram.push(chatId, "something unknown", { poll_answer: { option: 1 } })
      else if (draw < 0.95 && messages.length > 0) {
        const reaction = {
          chat,
          user: from,
          message_id: messages[0],
          new_reaction: [{ type: "emoji", emoji: "secret" }],
        }
        telegram.push(chatId, "reacts", { message_reaction: reaction })
      } else if (draw < 0.97) membership("kicked")
      else if (telegram.blocked.has(chatId)) membership("member")
      else say()
    }

    if (dice.chance(0.6)) {
      command("/start")
      yield* Effect.sleep(dice.int(0, 5_000))
      press(dice.chance(0.8) ? "consent:yes" : "consent:no")
      if (dice.chance(0.5)) press("name:keep")
    }
    for (let left = dice.int(2, 9); left > 0; left--) {
      yield* Effect.sleep(dice.int(0, Math.floor(world.plan.millis / 6)))
      act()
    }
  })

/** Everybody writes until they have said what they had to say. */
export const all = (world: World, telegram: SimTelegram) =>
  Effect.forEach(
    Array.from({ length: world.plan.people }, (_, index) => index + 1),
    (chatId) => person(world, telegram, chatId),
    { concurrency: "unbounded", discard: true },
  )

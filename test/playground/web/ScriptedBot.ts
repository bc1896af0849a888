import { Bot, InlineKeyboard, InputFile, Keyboard } from "grammy"

const updates = [
  "message",
  "edited_message",
  "callback_query",
  "message_reaction",
  "my_chat_member",
  "stopped_message_generation",
] as const

const draftId = 7

/** A bot of fixed habits behind the emulator, over real long polling; each word of a person calls for one of them. */
export const scriptedBot = async (apiRoot: string, token: string) => {
  const bot = new Bot(token, { client: { apiRoot, timeoutSeconds: 60 } })
  const seen: Array<string> = []
  let finishWaiting: () => Promise<unknown> = () => Promise.resolve()
  const counter = (count: number) =>
    new InlineKeyboard().text(`Count: ${count}`, `count:${count}`).text("Warn me", "warn").row().text("Wait", "wait")

  bot.command("start", (ctx) => ctx.reply(`Hello, ${ctx.from?.first_name}!`, { reply_markup: counter(0) }))
  bot.command("help", (ctx) => ctx.reply("This is the help."))
  bot.callbackQuery(/^count:(\d+)$/, async (ctx) => {
    const count = Number(ctx.match[1]) + 1
    await ctx.editMessageText(`Counted to ${count}`, { reply_markup: counter(count) })
    await ctx.answerCallbackQuery({ text: `That was ${count}` })
  })
  bot.callbackQuery("warn", (ctx) => ctx.answerCallbackQuery({ text: "Mind the step", show_alert: true }))
  bot.callbackQuery("wait", (ctx) => {
    finishWaiting = () => ctx.answerCallbackQuery()
  })
  bot.callbackQuery("drop", async (ctx) => {
    await ctx.editMessageReplyMarkup()
    await ctx.answerCallbackQuery()
  })
  bot.hears("buttons", (ctx) =>
    ctx.reply("Only the buttons go", { reply_markup: new InlineKeyboard().text("Drop", "drop") }),
  )
  bot.hears("links", (ctx) => {
    const text = "Try /help, ask #home or me@example.org, see https://example.com."
    const at = (type: "bot_command" | "hashtag" | "email" | "url", part: string) => ({
      type,
      offset: text.indexOf(part),
      length: part.length,
    })
    return ctx.reply(text, {
      entities: [
        at("bot_command", "/help"),
        at("hashtag", "#home"),
        at("email", "me@example.org"),
        at("url", "https://example.com"),
      ],
    })
  })
  bot.on("message:sticker", (ctx) => ctx.reply(`Stuck ${ctx.message.sticker.emoji}`))
  bot.on("message:forward_origin", (ctx, next) => {
    const { forward_origin: origin } = ctx.message
    return origin.type === "hidden_user" ? ctx.reply(`Passed on from ${origin.sender_user_name}`) : next()
  })
  bot.on("message", (ctx, next) => {
    const { message_id, quote, reply_to_message: answered } = ctx.message
    if (answered === undefined) return next()
    return ctx.reply(`About ${quote?.text ?? answered.text}`, { reply_parameters: { message_id } })
  })
  bot.hears("keyboard", (ctx) =>
    ctx.reply("Choose", { reply_markup: new Keyboard().text("Red").text("Blue").resized() }),
  )
  bot.hears("Red", (ctx) => ctx.reply("Red it is", { reply_markup: { remove_keyboard: true } }))
  bot.hears("draft", (ctx) => ctx.api.sendMessageDraft(ctx.chat.id, draftId, "Once upon a", { can_stop: true }))
  bot.on("stopped_message_generation", (ctx) =>
    ctx.api.sendMessage(ctx.update.stopped_message_generation.chat.id, "Stopped in the middle"),
  )
  bot.hears("typing", (ctx) => ctx.replyWithChatAction("typing"))
  bot.hears("format", (ctx) =>
    ctx.reply(
      '<b>bold</b> <i>italic</i> <tg-spoiler>hidden</tg-spoiler>\n<pre><code class="language-ts">let a = 1</code></pre>',
      {
        parse_mode: "HTML",
      },
    ),
  )
  bot.hears("file", (ctx) =>
    ctx.replyWithDocument(new InputFile(new TextEncoder().encode("# Ответ\n\nЦеликом."), "ответ.md"), {
      caption: "The whole answer",
    }),
  )
  bot.hears("react", (ctx) => ctx.react("🔥"))
  bot.on("message_reaction", (ctx) => {
    seen.push(`reaction ${ctx.messageReaction.new_reaction.map((one) => (one.type === "emoji" ? one.emoji : ""))}`)
  })
  bot.on("edited_message:text", (ctx) => ctx.reply(`Edited to ${ctx.editedMessage.text}`))
  bot.on("message:document", (ctx) => ctx.reply(`Got ${ctx.message.document.file_name}`))
  bot.on("message:voice", (ctx) => ctx.reply(`Heard ${ctx.message.voice.mime_type}`))
  bot.on("message:photo", (ctx) => ctx.reply(`Saw ${ctx.message.caption ?? "a picture"}`))
  bot.on("message:text", (ctx) => ctx.reply(ctx.message.text.length > 200 ? "Long" : `Echo: ${ctx.message.text}`))
  bot.catch((error) => {
    seen.push(`error ${error.message}`)
  })

  const commands = [
    { command: "start", description: "Begin" },
    { command: "help", description: "Get help" },
  ]
  await bot.api.setMyCommands(commands)
  await bot.api.setMyCommands([{ command: "start", description: "Начать" }], { language_code: "ru" })
  const polling = bot.start({ allowed_updates: updates })
  return {
    /** Updates that the bot did not answer, and its own errors. */
    seen,
    api: bot.api,
    /** Answers the last pressed "Wait". */
    finishWaiting: () => finishWaiting(),
    stop: async () => {
      await bot.stop()
      await polling
    },
  }
}

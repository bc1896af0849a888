import { Effect, Layer } from "effect"
import { type Asked, Features, type Say } from "../domain/Feature.ts"
import { ChatId, ConversationId, TelegramMessageId, UserId } from "../domain/Ids.ts"
import type { Language } from "../domain/talk/Language.ts"
import { nothingChosen } from "../domain/talk/Person.ts"
import { FlagName } from "../domain/operators/Flags.ts"
import { CriticalHandlers } from "../domain/Probes.ts"
import type { Content } from "../domain/talk/incoming/Incoming.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { routeIn, withHome } from "./Router.ts"

const messageId = TelegramMessageId.make(1)

const somebody = {
  person: {
    id: UserId.make(1),
    chatId: ChatId.make(1),
    name: "Smoke",
    language: "en",
    consent: "granted",
    dialogue: null,
    introduced: true,
    banned: false,
    ...nothingChosen,
  },
  chatId: ChatId.make(1),
  sender: null,
  conversation: { id: ConversationId.make(1), mode: "helper" },
  circumstances: { isOperator: false, flags: new Set(FlagName.literals) },
  now: 0,
} satisfies Omit<Asked, "content" | "home" | "say" | "sayIn">

const command = (name: string) => ({
  name: `/${name}`,
  content: { _tag: "Command", messageId, name, argument: "" } satisfies Content,
})

const asked: ReadonlyArray<{ readonly name: string; readonly content: Content }> = [
  command("start"),
  command("help"),
  command("menu"),
  { name: "free text", content: { _tag: "Text", messageId, text: "Hello" } },
]

/** Runs the commands that everybody uses, and a text. */
export const layer: Layer.Layer<CriticalHandlers, never, Features | Texts> = Layer.effect(
  CriticalHandlers,
  Effect.gen(function* () {
    const { all, home } = yield* Features
    const { get } = yield* Texts
    const sayIn =
      (language: Language): Say =>
      (key, args) =>
        get(language, key, args)
    return asked.map(({ name, content }) => ({
      name,
      answers: routeIn(all, withHome(home, all, { ...somebody, content, say: sayIn("en"), sayIn })).pipe(
        Effect.map(({ reply }) => reply.talk !== undefined || reply.deliveries.length > 0),
        Effect.orElseSucceed(() => false),
      ),
    }))
  }),
)

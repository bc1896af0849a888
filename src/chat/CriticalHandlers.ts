import { Effect, Layer } from "effect"
import { ChatId, TelegramMessageId, UserId } from "../domain/Ids.ts"
import type { Content } from "../domain/talk/Incoming.ts"
import type { Person } from "../domain/talk/Person.ts"
import { CriticalHandlers } from "../domain/Probes.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { decide } from "./Decide.ts"

const messageId = TelegramMessageId.make(1)

const somebody: Person = {
  id: UserId.make(1),
  chatId: ChatId.make(1),
  name: "Smoke",
  language: "en",
  consent: "granted",
  awaiting: null,
  introduced: true,
  banned: false,
}

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

/** What `decide` says to the commands that everybody uses. */
export const layer: Layer.Layer<CriticalHandlers, never, Texts> = Layer.effect(
  CriticalHandlers,
  Effect.map(Texts, ({ get }) =>
    asked.map(({ name, content }) => ({
      name,
      answers: Effect.sync(() => {
        const decision = decide((key, args) => get("en", key, args), somebody, content)
        return decision._tag === "Converse" || (decision._tag === "Reply" && decision.outgoing.length > 0)
      }),
    })),
  ),
)

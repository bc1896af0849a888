import { Effect } from "effect"
import type { Asked, Feature } from "../../domain/Feature.ts"
import { pictureIn, Pictures } from "../../domain/talk/model/Pictures.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"

const said = ({ content }: Asked): NewMessage | null =>
  pictureIn(content) === null || !("messageId" in content)
    ? null
    : {
        role: "user",
        text: "",
        telegramMessageId: content.messageId,
        beside: { shown: [], file: "photo" },
      }

/** A picture without words is a question too, where somebody looks at it; one with words is answered like them. */
export const make: Effect.Effect<Feature> = Effect.map(Pictures, (pictures) => ({
  name: "pictures",
  content: (asked) =>
    Effect.sync(() => {
      const { circumstances, conversation, person, say } = asked
      const message = pictures === null ? null : said(asked)
      if (message === null || !circumstances.flags.has("USE_CHAT_COMPLETION")) return null
      const persona = say(`talk-${conversation.mode}-persona`, { name: person.name })
      return { deliveries: [], talk: { said: message, persona } }
    }),
}))

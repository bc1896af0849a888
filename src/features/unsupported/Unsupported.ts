import { Effect } from "effect"
import { type Asked, type Feature, message, type Reply } from "../../domain/Feature.ts"

const known: ReadonlySet<string> = new Set(["sticker", "voice", "photo", "location", "group"])

const answered = ({ content, home, say }: Asked): Reply => {
  switch (content._tag) {
    case "Media":
    case "Unsupported":
      return {
        deliveries: [message(say(known.has(content.kind) ? `unsupported-${content.kind}` : "unsupported-other"))],
      }
    case "Command":
      return { deliveries: [message(say("unsupported-command"), home.keyboard)] }
    case "Callback":
      return {
        deliveries: [{ _tag: "AnswerCallback", queryId: content.queryId, text: say("unsupported-button") }],
      }
    default:
      return { deliveries: [] }
  }
}

export const unsupported: Feature = {
  name: "unsupported",
  content: (asked) => Effect.succeed(answered(asked)),
}

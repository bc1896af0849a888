import { Effect } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Asked, type Feature, message, type Reply } from "../../domain/Feature.ts"

/** A banned person hears it each time: no message stays without an answer. A cry for help has had its own. */
const keptOut = ({ content, say }: Asked): Reply => {
  if (distressOf(content) !== null) return { deliveries: [] }
  switch (content._tag) {
    case "Text":
    case "Command":
    case "Media":
    case "Unsupported":
      return { deliveries: [message(say("access-banned"))] }
    case "Callback":
      return { deliveries: [{ _tag: "AnswerCallback", queryId: content.queryId, text: say("access-banned") }] }
    default:
      return { deliveries: [] }
  }
}

export const access: Feature = {
  name: "access",
  gate: (asked) => Effect.succeed(asked.person.banned && asked.content._tag !== "Membership" ? keptOut(asked) : null),
}

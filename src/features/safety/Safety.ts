import { Effect, Option, Schema } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Feature, message, type OwnAsked, type Reply } from "../../domain/Feature.ts"
import { Language } from "../../domain/talk/Language.ts"

const Said = Schema.Struct({
  about: Schema.Literals(["self", "somebody"]),
  language: Language,
  again: Schema.Boolean,
})
const decodeSaid = Schema.decodeUnknownOption(Said)

/** The words are those of the message; only where we may go on talking do we ask for more. */
const answered = ({ person, sayIn }: OwnAsked, { about, again, language }: typeof Said.Type): Reply => {
  const say = sayIn(language)
  const mayGoOn = person?.consent === "granted" && !person.banned
  const words = say(again ? "safety-again" : `safety-${about}`)
  return { deliveries: [message(mayGoOn && !again ? `${words}\n\n${say("safety-go-on")}` : words)] }
}

/** Words of acute distress get a calm answer before anything else, whatever the model, the flags or consent are. */
export const safety: Feature = {
  name: "safety",
  ahead: (content, again) => {
    const found = distressOf(content)
    return found === null ? null : { payload: { ...found, again } }
  },
  own: (asked, payload) =>
    Effect.succeed(
      Option.match(decodeSaid(payload), {
        onNone: () => ({ deliveries: [] }),
        onSome: (said) => answered(asked, said),
      }),
    ),
  prompt: {
    share: 0.05,
    load: ({ content, say }) => Effect.succeed(distressOf(content) === null ? null : say("safety-prompt")),
  },
}

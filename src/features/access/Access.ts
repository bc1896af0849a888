import { Effect } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Asked, type Feature, type Handling, message, type Reply } from "../../domain/Feature.ts"
import { Invites } from "../../domain/operators/Invites.ts"
import { Door } from "./Door.ts"

/** They hear it each time: no message stays without an answer. A cry for help has had its own. */
const keptOut = ({ content }: Asked, words: string, more = ""): Reply => {
  if (distressOf(content) !== null) return { deliveries: [] }
  switch (content._tag) {
    case "Text":
    case "Command":
    case "Media":
    case "Unsupported":
      return { deliveries: [message(more === "" ? words : `${words}\n\n${more}`)] }
    case "Callback":
      return { deliveries: [{ _tag: "AnswerCallback", queryId: content.queryId, text: words }] }
    default:
      return { deliveries: [] }
  }
}

/** Nobody is shown the first question before the gate has let them pass. */
const wasIn = ({ person }: Asked): boolean => person.introduced || person.consent !== null

/** What a link or a person gives after /start. */
const codeIn = ({ content }: Asked): string =>
  content._tag === "Command" && content.name === "start" ? content.argument.trim() : ""

const gateOf = (door: Door["Service"], invites: Pick<Invites["Service"], "claim" | "hasClaimed">) => {
  /** The answer depends on who was first, so the claim comes before it; repeated, it finds the same. */
  const invited = Effect.fnUntraced(function* (asked: Asked) {
    const { id } = asked.person
    if (yield* invites.hasClaimed(id)) return null
    const code = codeIn(asked)
    if (code === "") return keptOut(asked, asked.say("access-invite"))
    return (yield* invites.claim(code, id)) ? null : keptOut(asked, asked.say("access-invite-spent"))
  })

  return (asked: Asked): Handling => {
    const { circumstances, content, person, say } = asked
    if (content._tag === "Membership") return Effect.succeed(null)
    if (person.banned) return Effect.succeed(keptOut(asked, say("access-banned")))
    if (door.mode === "open" || circumstances.isOperator || door.userIds.includes(person.id)) {
      return Effect.succeed(null)
    }
    if (door.mode === "invite") return wasIn(asked) ? Effect.succeed(null) : invited(asked)
    return Effect.succeed(keptOut(asked, say("access-closed"), say("access-closed-number", { number: `${person.id}` })))
  }
}

const accessOf = (...given: Parameters<typeof gateOf>): Feature => ({ name: "access", gate: gateOf(...given) })

/** Whom the bot talks with: the operators decide by ACCESS, and by bans. */
export const make: Effect.Effect<Feature, never, Door | Invites> = Effect.gen(function* () {
  return accessOf(yield* Door, yield* Invites)
})

/** Open to everybody who is not banned. */
export const access = accessOf(
  { mode: "open", userIds: [] },
  { claim: () => Effect.succeed(false), hasClaimed: () => Effect.succeed(false) },
)

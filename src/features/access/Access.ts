import { Effect } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Asked, type Feature, type Handling, message, type Reply } from "../../domain/Feature.ts"
import { wordsOf } from "../../domain/talk/incoming/Words.ts"
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

/** What these features do with what is held of somebody; nothing else is reached through them. */
const withWhatIsHeld = (rights: ReadonlyArray<Feature>, asked: Asked): Handling => {
  const { content, person } = asked
  const nothing = Effect.succeed(null)
  switch (content._tag) {
    case "Command": {
      const owner = rights.find(({ commands = {} }) => Object.hasOwn(commands, content.name))
      return owner?.commands?.[content.name]?.handle(asked, content.argument) ?? nothing
    }
    case "Callback": {
      const [name = "", action = "", ...argument] = content.data.split(":")
      const { buttons = {} } = rights.find((feature) => feature.name === name) ?? {}
      return Object.hasOwn(buttons, action) ? (buttons[action]?.(asked, argument.join(":")) ?? nothing) : nothing
    }
    case "Text": {
      const { dialogue } = person
      if (dialogue === null || distressOf(content) !== null) return nothing
      const owner = rights.find((feature) => feature.name === dialogue.feature)
      return owner?.dialogue?.(asked, dialogue.state, wordsOf(content).own) ?? nothing
    }
    default:
      return nothing
  }
}

const gateOf = (
  door: Door["Service"],
  invites: Pick<Invites["Service"], "claim" | "hasClaimed">,
  rights: ReadonlyArray<Feature>,
) => {
  /** The answer depends on who was first, so the claim comes before it; repeated, it finds the same. */
  const invited = Effect.fnUntraced(function* (asked: Asked) {
    const { id } = asked.person
    if (yield* invites.hasClaimed(id)) return null
    const code = codeIn(asked)
    if (code === "") return keptOut(asked, asked.say("access-invite"))
    return (yield* invites.claim(code, id)) ? null : keptOut(asked, asked.say("access-invite-spent"))
  })

  /** The answer to one of these features, or `otherwise`; a question of theirs then waits no more. */
  const held = Effect.fnUntraced(function* (asked: Asked, otherwise: Handling) {
    const reply = yield* withWhatIsHeld(rights, asked)
    if (reply !== null) return reply
    const kept = yield* otherwise
    const asks = rights.some(({ name }) => name === asked.person.dialogue?.feature)
    return kept === null || !asks || asked.content._tag !== "Text" ? kept : { ...kept, dialogue: null }
  })

  return (asked: Asked): Handling => {
    const { circumstances, content, person, say } = asked
    if (content._tag === "Membership") return Effect.succeed(null)
    if (person.banned) return Effect.succeed(keptOut(asked, say("access-banned")))
    if (door.mode === "open" || circumstances.isOperator || door.userIds.includes(person.id)) {
      return Effect.succeed(null)
    }
    if (door.mode === "invite") return wasIn(asked) ? Effect.succeed(null) : held(asked, invited(asked))
    const number = say("access-closed-number", { number: `${person.id}` })
    const more = wasIn(asked) ? `${number}\n\n${say("access-closed-held")}` : number
    return held(asked, Effect.succeed(keptOut(asked, say("access-closed"), more)))
  }
}

const accessOf = (...given: Parameters<typeof gateOf>): Feature => ({ name: "access", gate: gateOf(...given) })

/** Whom the bot talks with: the operators decide by ACCESS, and by bans. Whom ACCESS keeps out keeps the rights. */
export const make = (rights: ReadonlyArray<Feature>): Effect.Effect<Feature, never, Door | Invites> =>
  Effect.gen(function* () {
    return accessOf(yield* Door, yield* Invites, rights)
  })

/** Open to everybody who is not banned. */
export const access = accessOf(
  { mode: "open", userIds: [] },
  { claim: () => Effect.succeed(false), hasClaimed: () => Effect.succeed(false) },
  [],
)

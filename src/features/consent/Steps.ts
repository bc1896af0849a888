import { Duration, Option, Schema } from "effect"
import type { Asked } from "../../domain/Feature.ts"
import type { Dialogue } from "../../domain/talk/Person.ts"
import { retention } from "../../policy/Retention.ts"

export const name = "consent"

/** `again`: they had one already. */
const Naming = Schema.Struct({ step: Schema.Literal("name"), again: Schema.optionalKey(Schema.Literal(true)) })
/** They are asked for their name. */
export const namingOf = Schema.decodeUnknownOption(Naming)

/** Something was said before the question was answered. */
const Waiting = Schema.Struct({
  step: Schema.Literal("waiting"),
  remindedAt: Schema.NullOr(Schema.Number),
  /** When it was sent. */
  at: Schema.optionalKey(Schema.Number),
  /** It was a cry for help. */
  near: Schema.optionalKey(Schema.Literal(true)),
})
export const decodeWaiting = Schema.decodeUnknownOption(Waiting)
export const waits = (remindedAt: number | null, at: number, near = false): Dialogue => ({
  feature: name,
  state: { step: "waiting", remindedAt, at, ...(near ? { near } : {}) },
})
export const waitingOf = (dialogue: Dialogue | null) =>
  dialogue?.feature === name ? decodeWaiting(dialogue.state) : Option.none()

/** What waited for so long is erased. */
export const isPast = ({ now, person }: Asked): boolean =>
  Option.exists(
    waitingOf(person.dialogue),
    ({ at }) => at !== undefined && now - at >= Duration.toMillis(retention.held),
  )

export const askedName: Dialogue = { feature: name, state: { step: "name" } }
export const askedAgain: Dialogue = { feature: name, state: { step: "name", again: true } }

/** Nobody who has just cried for help is asked their age first. */
export const isNear = ({ person }: Asked): boolean =>
  Option.exists(waitingOf(person.dialogue), ({ near }) => near === true)

/** Only adults are talked with: nothing comes before their age. */
export const askedAge: Dialogue = { feature: name, state: { step: "age" } }
export const isAge = Schema.is(Schema.Struct({ step: Schema.Literal("age") }))
export const isArriving = ({ person }: Asked): boolean =>
  person.dialogue?.feature === name &&
  (isAge(person.dialogue.state) || Option.isSome(decodeWaiting(person.dialogue.state)))

/** Whether we are only getting to know each other. */
export const isNew = ({ dialogue }: Asked["person"]): boolean =>
  dialogue?.feature === name && Option.exists(namingOf(dialogue.state), ({ again }) => again === undefined)

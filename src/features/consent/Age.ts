import { type Asked, button, clearPressed, message, type Reply, type Say } from "../../domain/Feature.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { keep } from "./Names.ts"
import { isNew, name } from "./Steps.ts"

/** Only the answer is kept. Whoever does not give one is talked with all the same. */
export const ages = (say: Say): Keyboard => [
  [button(say("consent-button-adult"), name, "adult")],
  [button(say("consent-button-minor"), name, "minor")],
]

export const askAge = (say: Say): Outgoing => message(say("consent-ask-age"), ages(say))

export const ageOpen = ({ person, say }: Asked): ReadonlyArray<Outgoing> => (person.adult === null ? [askAge(say)] : [])

/** With the question of age behind it, if that is open. */
export const withAge = ({ person, say }: Asked, words: string, keyboard: Keyboard): Outgoing => {
  if (person.adult === null) return message(`${words}\n\n${say("consent-ask-age")}`, [...keyboard, ...ages(say)])
  return keyboard.length === 0 ? message(words) : message(words, keyboard)
}

/** Under an old message anybody may press again: the newest answer counts. */
export const aged = (asked: Asked, adult: boolean): Reply => {
  const { person, say } = asked
  const words = say(adult ? "consent-adult" : "consent-minor")
  const noted =
    isNew(person) && person.name !== ""
      ? message(`${words}\n\n${say("consent-name-ask", { name: person.name })}`, keep(say, person.name))
      : message(words)
  return { deliveries: [...clearPressed(asked), noted], person: { adult } }
}

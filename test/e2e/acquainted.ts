import { Effect } from "effect"
import { House } from "../support/House.ts"

/** A new person whose first message was answered and who has seen the menu: two messages of the bot. */
export const acquainted = Effect.fnUntraced(function* (firstName: string, languageCode = "en") {
  const { settled, sim } = yield* House
  const person = yield* sim.addPerson(firstName, languageCode)
  yield* sim.say(person.id, `Hello from ${firstName}`)
  yield* sim.received(person.id, 1)
  yield* sim.say(person.id, "/menu")
  yield* sim.received(person.id, 2)
  yield* settled(person.id)
  return person
})

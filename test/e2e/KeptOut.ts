import { assert } from "@effect/vitest"
import { Effect } from "effect"
import * as CommandHere from "../support/CommandHere.ts"
import { House } from "../support/House.ts"

/** What the bot says to this person's words. */
const hears = Effect.fnUntraced(function* (person: { readonly id: number }, words: string) {
  const { settled, sim } = yield* House
  const before = sim.fromBot(person.id).length
  yield* sim.say(person.id, words)
  const answers = yield* sim.received(person.id, before + 1)
  yield* settled(person.id)
  return answers
    .slice(before)
    .map(({ text }) => text)
    .join("\n")
})

const introduction = "Is that all right with you?"

/** Ends the bot that runs, and shows whom the next ones let in. */
export const keptOut = Effect.gen(function* () {
  const { bot, env, folder, model, sim, start } = yield* House
  const end = Effect.flatMap(bot, (running) => running.end("SIGTERM"))
  const asked = model.requests.length
  const [ada, bob, cleo] = yield* Effect.forEach(["Ada", "Bob", "Cleo"], (name) => sim.addPerson(name))
  if (ada === undefined || bob === undefined || cleo === undefined) return assert.fail("nobody came")

  yield* end
  yield* start({ ACCESS: "invite" })
  const invite = yield* CommandHere.run(["invite"], { ...env, ACCESS: "invite" }, folder)
  const code = /\b[0-9a-f]{32}\b/.exec(invite.printed)?.[0] ?? invite.printed
  assert.include(yield* hears(ada, "Hello?"), "only with people who were invited")
  assert.include(yield* hears(ada, `/start ${code.slice(1)}0`), "this invitation doesn’t work")
  assert.include(yield* hears(ada, `/start ${code}`), introduction)
  assert.include(yield* hears(bob, `/start ${code}`), "this invitation doesn’t work")
  assert.include(yield* hears(ada, "/start"), introduction, "from now on without it")

  yield* end
  yield* start({ ACCESS: "allowlist", ALLOWED_USER_IDS: String(cleo.id) })
  assert.include(yield* hears(bob, "Hello?"), `your number in Telegram: ${bob.id}`)
  const cry = yield* hears(bob, "I want to kill myself")
  assert.include(cry, "I take it seriously")
  assert.notInclude(cry, "on their list")
  assert.include(yield* hears(cleo, "/start"), introduction)
  assert.strictEqual(model.requests.length, asked, "for nobody of them a model was asked")
  yield* end
})

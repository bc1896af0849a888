import { Result } from "effect"
import { refuse, type Refusal } from "./Refusal.ts"
import { botUser, personUser, privateChat } from "./Render.ts"
import type { NewPerson, Person } from "./SimApi.ts"
import { push } from "./Updates.ts"
import { chatOf, type World } from "./World.ts"

export type Outcome<A> = Result.Result<A, Refusal>

export const seconds = (now: number): number => Math.floor(now / 1000)

const announcePeople = (world: World): void => {
  world.changed()
  world.emit(() => ({ _tag: "People", people: [...world.people.values()] }))
}

export const addPerson = (world: World, person: NewPerson): Outcome<Person> => {
  if (person.firstName.trim() === "") return refuse("a first name is needed")
  const added = { ...person, id: world.counters.personId++, blocked: false }
  world.people.set(added.id, added)
  announcePeople(world)
  return Result.succeed(added)
}

export const personOf = (world: World, id: number): Outcome<Person> => {
  const person = world.people.get(id)
  return person === undefined ? Result.fail({ code: 404, description: `No person ${id}` }) : Result.succeed(person)
}

/** Another name, another language: the bot sees them with the next update. */
export const changePerson = (world: World, id: number, changed: NewPerson): Outcome<Person> =>
  Result.gen(function* () {
    const person = yield* personOf(world, id)
    if (changed.firstName.trim() === "") return yield* refuse("a first name is needed")
    const kept = { ...person, ...changed }
    world.people.set(id, kept)
    announcePeople(world)
    return kept
  })

/** The bot is not told: for it the chat is gone. */
export const removePerson = (world: World, id: number): Outcome<object> =>
  Result.map(personOf(world, id), () => {
    world.people.delete(id)
    world.chats.delete(id)
    world.drafts.delete(id)
    announcePeople(world)
    return {}
  })

/** For the person alone: the bot's own memory is its own affair. */
export const clearChat = (world: World, id: number): Outcome<object> =>
  Result.map(personOf(world, id), () => {
    const messageIds = [...chatOf(world, id).keys()]
    chatOf(world, id).clear()
    world.changed()
    world.emit(() => ({ _tag: "Deleted", chatId: id, messageIds }))
    return {}
  })

export const writer = (world: World, id: number): Outcome<Person> =>
  Result.flatMap(personOf(world, id), (person) =>
    person.blocked ? refuse("this person has blocked the bot") : Result.succeed(person),
  )

export const block = (world: World, id: number, now: number, blocked: boolean): Outcome<object> =>
  Result.map(personOf(world, id), (person) => {
    if (person.blocked === blocked) return {}
    world.people.set(id, { ...person, blocked })
    announcePeople(world)
    const member = { user: botUser(world), status: "member" }
    const kicked = { user: botUser(world), status: "kicked", until_date: 0 }
    push(world.updates, "my_chat_member", {
      chat: privateChat(person),
      from: personUser(person),
      date: seconds(now),
      old_chat_member: blocked ? member : kicked,
      new_chat_member: blocked ? kicked : member,
    })
    return {}
  })

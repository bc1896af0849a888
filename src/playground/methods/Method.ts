import { Result } from "effect"
import type { Payload } from "../Parameters.ts"
import { numberOf, type Params } from "../Parameters.ts"
import { blocked, refuse, type Refusal } from "../Refusal.ts"
import { toApi } from "../Render.ts"
import type { Person } from "../SimApi.ts"
import type { MessageRecord, World } from "../World.ts"

export interface MethodCall extends Payload {
  readonly world: World
  readonly now: number
}

export interface Done {
  readonly result: unknown
  readonly messageId?: number
}

export type Method = (call: MethodCall) => Result.Result<Done, Refusal>

export const done: Result.Result<Done, Refusal> = Result.succeed({ result: true })

export const answered = (result: unknown): Result.Result<Done, Refusal> => Result.succeed({ result })

export const personOf = (world: World, params: Params): Result.Result<Person, Refusal> => {
  const person = world.people.get(numberOf(params, "chat_id") ?? 0)
  return person === undefined ? refuse("chat not found") : Result.succeed(person)
}

export const reachable = (world: World, params: Params): Result.Result<Person, Refusal> =>
  Result.flatMap(personOf(world, params), (person) => (person.blocked ? Result.fail(blocked) : Result.succeed(person)))

export const messageDone = (world: World, person: Person, message: MessageRecord): Done => ({
  result: toApi(world, person, message),
  messageId: message.messageId,
})

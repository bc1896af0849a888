import { Effect, Random, Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Settings } from "../../config/Settings.ts"
import { DatabaseProbe, ProbeFailed, TelegramProbe } from "../../domain/Probes.ts"
import { answerWithin } from "../../policy/ops/Checks.ts"
import { addressOf } from "../http/Address.ts"

const Person = Schema.Struct({ id: Schema.Int })
const State = Schema.Struct({
  bot: Schema.Struct({ connected: Schema.Boolean }),
  messages: Schema.Array(Schema.Struct({ chatId: Schema.Int, from: Schema.Literals(["user", "bot"]) })),
})

const silent = new ProbeFailed({
  message: "A person wrote /start and got no answer in time.",
  fix: "Check that the bot is running: confidant status",
})

/** Where an emulator could be: only there may a made-up person write. */
const emulatorOf = ({ http, telegram }: Settings["Service"]): string | null => {
  if (telegram._tag === "Playground") return addressOf(http)
  return telegram.apiRoot === "https://api.telegram.org" ? null : telegram.apiRoot
}

/** A new person writes /start, waits for the answer, and is gone afterwards, from the bot's database too. */
const written = Effect.fnUntraced(function* (url: string) {
  const client = HttpClient.mapRequest(yield* HttpClient.HttpClient, HttpClientRequest.prependUrl(url))
  const post = (path: string, body: unknown) =>
    client.execute(HttpClientRequest.post(path).pipe(HttpClientRequest.bodyJsonUnsafe(body)))
  const number = yield* Random.nextIntBetween(1_000, 10_000)
  const person = yield* post("/sim/people", { firstName: `Smoke ${number}`, languageCode: "en" }).pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Person)),
  )
  const answered = client.get("/sim/state").pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(State)),
    Effect.map(({ messages }) => messages.some(({ chatId, from }) => chatId === person.id && from === "bot")),
  )
  // The bot forgets first: what it still owes the person could not be delivered any more.
  const leave = Effect.andThen(
    DatabaseProbe.use(({ erase }) => Effect.ignore(erase(person.id))),
    Effect.ignore(post(`/sim/people/${person.id}/remove`, {})),
  )
  const arrived = answered.pipe(
    Effect.flatMap((isThere) => (isThere ? Effect.void : Effect.fail(silent))),
    Effect.retry(Schedule.spaced("50 millis")),
  )
  yield* post(`/sim/people/${person.id}/messages`, { text: "/start" }).pipe(
    Effect.andThen(arrived),
    Effect.timeout(answerWithin),
    Effect.ensuring(leave),
  )
  return "A person wrote /start and was answered"
})

const isEmulator = (url: string) =>
  Effect.flatMap(HttpClient.HttpClient, (client) => client.get(`${url}/sim/state`)).pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(State)),
    Effect.timeout("2 seconds"),
    Effect.as(true),
    Effect.orElseSucceed(() => false),
  )

/** One message and its answer; null where that takes a chat and none is given. */
export const roundTrip = Effect.fnUntraced(function* (chat: number | null) {
  const settings = yield* Settings
  const probe = yield* TelegramProbe
  const client = yield* HttpClient.HttpClient
  const database = yield* DatabaseProbe
  const url = emulatorOf(settings)
  if (url !== null && (yield* isEmulator(url))) {
    return written(url).pipe(
      Effect.provideService(HttpClient.HttpClient, client),
      Effect.provideService(DatabaseProbe, database),
      Effect.mapError(() => silent),
    )
  }
  if (settings.telegram._tag === "Playground") {
    return Effect.fail(
      new ProbeFailed({ message: `Nothing answers at ${url}.`, fix: "Start the bot, and give it a fixed HTTP_PORT." }),
    )
  }
  return chat === null || probe === null ? null : Effect.as(probe.greet(chat), "The chat got a message")
})

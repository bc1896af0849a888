import { chmodSync } from "node:fs"
import { join } from "node:path"
import { Clock, Effect, FileSystem } from "effect"
import * as BotProcess from "../test/support/BotProcess.ts"
import * as EmulatorProcess from "../test/support/EmulatorProcess.ts"
import * as ModelProcess from "../test/support/ModelProcess.ts"
import * as SimClient from "../test/support/SimClient.ts"
import { keep, quantile, rounded } from "./Results.ts"

const people = 50
const languages = ["en", "ru"] as const
/** Between two steps of any two people, so that the pace that Telegram allows holds nobody up. */
const pauseMillis = 120

interface Someone {
  readonly id: number
  readonly language: (typeof languages)[number]
}

type Sim = SimClient.SimClient

/** Presses a button of the bot's newest message that has it. */
const press = (sim: Sim, id: number, data: string) => {
  const message = sim
    .fromBot(id)
    .findLast(({ keyboard }) => keyboard.flat().some(({ callbackData }) => callbackData === data))
  return message === undefined
    ? Effect.die(new Error(`nobody offers ${data}`))
    : Effect.asVoid(sim.press(id, message.messageId, data))
}

const words = {
  en: { name: "Countess", first: "I had a long day" },
  ru: { name: "Мила", first: "У меня был долгий день" },
} as const

/** What somebody does, and how many messages of the bot follow. */
const steps: ReadonlyArray<{
  readonly name: string
  readonly messages: number
  readonly take: (sim: Sim, who: Someone) => Effect.Effect<unknown>
}> = [
  { name: "/start", messages: 1, take: (sim, { id }) => sim.say(id, "/start") },
  { name: "consent", messages: 1, take: (sim, { id }) => press(sim, id, "consent:yes") },
  { name: "name", messages: 2, take: (sim, { id, language }) => sim.say(id, words[language].name) },
  { name: "age", messages: 1, take: (sim, { id }) => press(sim, id, "consent:adult") },
  { name: "first answer", messages: 1, take: (sim, { id, language }) => sim.say(id, words[language].first) },
]

/** From what somebody does to the last message that follows, as their app sees it; the model answers at once. */
export const measure = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const emulator = yield* EmulatorProcess.start()
  const model = yield* ModelProcess.start(["--delay-ms", "0"])
  const env = {
    BOT_TOKEN: BotProcess.token,
    TELEGRAM_API_ROOT: emulator.url,
    LLM_BASE_URL: model.url,
    LLM_MODEL: "bench",
    STATE_DIR: join(folder, "state"),
  }
  yield* BotProcess.startReady(env, folder)
  const sim = yield* SimClient.make(emulator.url)
  const meet = (count: number) =>
    Effect.forEach(
      Array.from({ length: count * languages.length }, (_, index) => languages[index % languages.length] ?? "en"),
      (language) => Effect.map(sim.addPerson("Ada", language), ({ id }): Someone => ({ id, language })),
    )

  /** One step of everybody, one after another. */
  const walk = (crowd: ReadonlyArray<Someone>, { messages, take }: (typeof steps)[number]) =>
    Effect.forEach(crowd, (who) =>
      Effect.gen(function* () {
        yield* Effect.sleep(pauseMillis)
        const before = sim.fromBot(who.id).length
        const begun = yield* Clock.currentTimeMillis
        yield* take(sim, who)
        yield* sim.received(who.id, before + messages)
        return { language: who.language, millis: (yield* Clock.currentTimeMillis) - begun }
      }),
    )

  const warm = yield* meet(10)
  yield* Effect.forEach(steps, (step) => walk(warm, step))
  const crowd = yield* meet(people)
  const taken = yield* Effect.forEach(steps, (step) =>
    Effect.map(walk(crowd, step), (all) => ({ name: step.name, all })),
  )
  const results = taken.flatMap(({ all, name }) =>
    languages.map((language) => {
      const millis = all.filter((each) => each.language === language).map((each) => each.millis)
      return { step: name, language, people: millis.length, p50: quantile(millis, 0.5), longest: Math.max(...millis) }
    }),
  )
  console.table(results)
  const longest = rounded(Math.max(...results.map((each) => each.longest)))
  console.log(`The slowest step took ${longest} ms (aim: 200)`)
  keep("steps", { people, results, longest })
}).pipe(Effect.scoped)

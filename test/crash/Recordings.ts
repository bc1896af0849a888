import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Duration, Effect, Schedule, Schema } from "effect"
import { lasting } from "../support/Audio.ts"
import { House } from "../support/House.ts"
import { available } from "../support/requires.ts"
import { WhisperServer } from "../support/WhisperServer.ts"
import { acquainted } from "../e2e/acquainted.ts"
import { Book, inHouse, type Scenario } from "./Scenario.ts"

const name = "kill -9 of the bot in the middle of a recording of 30 minutes"

const Heard = Schema.Struct({ heard: Schema.Int, pieces: Schema.Int })

const killed = inHouse(
  name,
  Effect.gen(function* () {
    const { add } = yield* Book
    const { folder, rows, settled, sim, start } = yield* House
    const whisper = yield* WhisperServer.make
    // The third request never gets its answer: the fourth is for the same piece.
    whisper.answer = (_, count) => (count === 3 ? "hang" : `piece ${count < 3 ? count : count - 1}`)
    const env = { TRANSCRIPTION_MODEL: "whisper-test", TRANSCRIPTION_BASE_URL: whisper.url }
    const bot = yield* start(env)
    const ada = yield* acquainted("Ada")
    yield* sim.sendFile(ada.id, {
      kind: "audio",
      name: "half-an-hour.mp3",
      bytes: lasting(join(folder, "audio"), 1_800),
      duration: 1_800,
    })
    yield* whisper.came(3)
    const [before] = yield* rows(
      "SELECT jsonb_array_length(heard) AS heard, jsonb_array_length(plan -> 'pieces') AS pieces FROM recordings",
      [],
      Heard,
    )
    assert(before !== undefined)
    assert.strictEqual(before.heard, 2)
    assert.strictEqual(yield* bot.end("SIGKILL"), null)
    const { pieces } = before
    const words = Array.from({ length: pieces }, (_, at) => `piece ${at + 1}`).join(" ")
    const [took] = yield* Effect.timed(
      Effect.andThen(
        start(env),
        Effect.suspend(() =>
          sim.fromBot(ada.id).some(({ text }) => text === `You wrote: ${words}`) ? Effect.void : Effect.fail("not yet"),
        ).pipe(Effect.retry(Schedule.spaced("100 millis")), Effect.timeout("100 seconds")),
      ),
    )
    yield* settled(ada.id)
    const texts = sim.fromBot(ada.id).map(({ text }) => text)
    const shown = texts.filter((text) => text === `What I heard:\n${words}`)
    const answers = texts.filter((text) => text === `You wrote: ${words}`)
    assert.lengthOf(whisper.heard, pieces + 1, "only the piece at hand was heard again")
    const row = {
      fault: name,
      turns: 2,
      lost: 2 - Math.min(shown.length, 1) - Math.min(answers.length, 1),
      doubled: Math.max(0, shown.length + answers.length - 2),
      outOfOrder: 0,
      repeatsRecorded: 0,
      repeatsNotRecorded: 0,
      deadLetters: 0,
      recoverySeconds: Math.round(Duration.toSeconds(took) * 10) / 10,
    }
    yield* add(row)
    assert.deepStrictEqual(row, { ...row, lost: 0, doubled: 0 })
  }),
)

export const recordings: ReadonlyArray<Scenario> = [
  { ...killed, skip: !(available("ffmpeg") && available("espeak-ng")) },
]

import { NodeFileSystem } from "@effect/platform-node"
import { Effect, FileSystem, Layer, Schema } from "effect"
import { join } from "node:path"
import { Settings } from "../../config/Settings.ts"
import { fileFailure } from "../../domain/FileFailure.ts"
import { UpdateId } from "../../domain/Ids.ts"
import { type Step, Suspects, type SuspectUpdates } from "../../domain/talk/incoming/Suspects.ts"

const AtHand = Schema.Struct({
  step: Schema.Literals(["decode", "ahead"]),
  deaths: Schema.Array(Schema.Struct({ updateId: UpdateId, count: Schema.Int })),
})

const Line = Schema.fromJsonString(AtHand)
const decode = Schema.decodeUnknownOption(Line)
const encode = Schema.encodeSync(Line)

const key = (step: Step, updateId: UpdateId) => `${step} ${updateId}`

const make = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const { stateDir } = yield* Settings
  const path = join(stateDir, "at-hand.json")
  const known = new Map<string, number>()
  // What cannot be read was not written whole: nobody died of it.
  const left = decode(yield* Effect.orElseSucceed(fs.readFileString(path), () => ""))
  if (left._tag === "Some") {
    for (const { count, updateId } of left.value.deaths) known.set(key(left.value.step, updateId), count)
  }
  const deaths: SuspectUpdates["deaths"] = (step, updateId) => known.get(key(step, updateId)) ?? 0

  let told = false
  /** Without the file an update that ends the process would end it for ever; that is no reason to end now. */
  const write = (text: string) =>
    fs.writeFileString(path, text, { mode: 0o600 }).pipe(
      Effect.tap(() => Effect.sync(() => void (told = false))),
      Effect.catch((error) => {
        if (told) return Effect.void
        told = true
        return Effect.logWarning("What is at hand cannot be written down").pipe(
          Effect.annotateLogs("reason", fileFailure(error)),
        )
      }),
    )

  const around: SuspectUpdates["around"] = (step, updateIds, take) => {
    const atHand = updateIds.map((updateId) => ({ updateId, count: deaths(step, updateId) + 1 }))
    return Effect.andThen(write(encode({ step, deaths: atHand })), Effect.sync(take)).pipe(
      Effect.ensuring(
        Effect.suspend(() => {
          for (const updateId of updateIds) known.delete(key(step, updateId))
          return write("")
        }),
      ),
      Effect.uninterruptible,
    )
  }

  return { deaths, around } satisfies SuspectUpdates
})

/** `at-hand.json` under the state folder: ids, never words. It is not synced: it outlives the process, and needs no more. */
export const layer = Layer.effect(Suspects, make).pipe(Layer.provide(NodeFileSystem.layer))

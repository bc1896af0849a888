import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { join } from "node:path"
import { readSecrets } from "../../../src/config/Environment.ts"
import { secretRights } from "../../../src/ops/checks/Configuration.ts"

it.effect("doctor warns of a secret's file that every user may read, by its variable", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    const found = Effect.fnUntraced(function* (mode: number) {
      yield* fs.writeFileString(join(folder, "key"), "hush-hush")
      yield* fs.chmod(join(folder, "key"), mode)
      return yield* secretRights(yield* readSecrets({ values: { LLM_API_KEY_FILE: "key" }, file: null, folder }))
    })
    assert.deepStrictEqual(yield* found(0o400), [])
    assert.deepStrictEqual(yield* found(0o440), [])
    const [warned] = yield* found(0o644)
    assert.strictEqual(warned?.state, "warning")
    assert.include(warned?.found ?? "", "LLM_API_KEY_FILE")
    assert.notInclude(JSON.stringify(warned), "hush-hush")
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
)

import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { read } from "../../src/config/Environment.ts"

describe("the environment", () => {
  let folder = ""
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "confidant-env-"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  const port = (given: NodeJS.Dict<string>) =>
    Effect.map(read(given, folder), ({ file, values }) => [file, values["HTTP_PORT"]])

  it.effect("is the process's own where there is no file", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read({ HTTP_PORT: "1" }, folder), {
        values: { HTTP_PORT: "1" },
        file: null,
        folder,
      })
    }),
  )

  it.effect("comes from the file that ENV names, else from .env", () =>
    Effect.gen(function* () {
      write(".env", "HTTP_PORT=1")
      assert.deepStrictEqual(yield* port({}), [".env", "1"])
      assert.deepStrictEqual(yield* port({ ENV: "test" }), [".env", "1"])
      write(".env.test", "HTTP_PORT=2")
      assert.deepStrictEqual(yield* port({ ENV: "test" }), [".env.test", "2"])
      assert.deepStrictEqual(yield* port({}), [".env", "1"])
      write(".env.prod", "\uFEFFHTTP_PORT='3' # the third\r\n")
      assert.deepStrictEqual(yield* port({}), [".env.prod", "3"])
    }),
  )

  it.effect("lets the process's variables win, also empty ones", () =>
    Effect.gen(function* () {
      write(".env", "HTTP_PORT=1")
      assert.deepStrictEqual(yield* port({ HTTP_PORT: "9" }), [".env", "9"])
      assert.deepStrictEqual(yield* port({ HTTP_PORT: "" }), [".env", ""])
    }),
  )

  it.effect("takes ENV from .env, but never one deployment's file for another", () =>
    Effect.gen(function* () {
      write(".env", "ENV=test")
      assert.strictEqual((yield* read({}, folder)).values["ENV"], "test")
      const problems = (given: NodeJS.Dict<string>) =>
        Effect.map(Effect.flip(read(given, folder)), (error) => error.problems.map(({ name }) => name))
      assert.deepStrictEqual(yield* problems({ ENV: "prod" }), ["ENV"])
      write(".env.prod", "ENV=test")
      assert.deepStrictEqual(yield* problems({}), ["ENV"])
    }),
  )

  it.effect("never reads a file outside the folder, even if ENV is a path", () =>
    Effect.gen(function* () {
      mkdirSync(join(folder, ".env.x"))
      write(".env.x/y", "HTTP_PORT=1")
      assert.deepStrictEqual(yield* port({ ENV: "x/y" }), [null, undefined])
    }),
  )

  it.effect("that cannot be read is a problem with its name", () =>
    Effect.gen(function* () {
      mkdirSync(join(folder, ".env"))
      const error = yield* Effect.flip(read({}, folder))
      assert.deepStrictEqual(
        error.problems.map(({ name, kind }) => `${name} ${kind}`),
        [".env unreadable"],
      )
    }),
  )

  it.effect("is refused in UTF-16, in which no name would be found", () =>
    Effect.gen(function* () {
      for (const bytes of [
        Buffer.from("\uFEFFBOT_TOKEN=1", "utf16le"),
        Buffer.from("BOT_TOKEN=1", "utf16le"),
        Buffer.from("\uFEFFBOT_TOKEN=1", "utf16le").swap16(),
      ]) {
        writeFileSync(join(folder, ".env"), bytes)
        const error = yield* Effect.flip(read({}, folder))
        assert.deepStrictEqual(
          error.problems.map(({ name, kind }) => `${name} ${kind}`),
          [".env malformed"],
        )
      }
    }),
  )
})

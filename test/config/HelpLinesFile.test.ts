import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { withHelpLines } from "../../src/config/Config.ts"
import { helpLines } from "../../src/domain/safety/HelpLine.ts"
import { settingsWith } from "../support/Settings.ts"

const shown = /```json\n(?<json>[^`]+)```/u.exec(
  readFileSync(join(import.meta.dirname, "../../docs/safety.md"), "utf8"),
)?.groups?.["json"]

const read = (content: string | null) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const file = join(yield* files.makeTempDirectoryScoped(), "lines.json")
    if (content !== null) yield* files.writeFileString(file, content)
    const settings = yield* withHelpLines(settingsWith({ helpLines: { file, lines: helpLines } }))
    return settings.helpLines.lines
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const refused = (content: string | null) =>
  Effect.map(Effect.flip(read(content)), (error) => ("problems" in error ? (error.problems[0] ?? null) : null))

describe("a file of help lines of the operators' own", () => {
  it.effect("takes the place of the list, in the form that the manual shows", () =>
    Effect.gen(function* () {
      const lines = yield* read(shown ?? "")
      assert.deepStrictEqual(
        lines.map(({ country, number }) => `${country} ${number}`),
        ["US 988"],
      )
    }),
  )

  it.effect("stops the start when it is missing or wrong, and says where and what to do", () =>
    Effect.gen(function* () {
      const missing = yield* refused(null)
      assert.include(missing?.what ?? "", "cannot be read")
      for (const [content, words] of [
        ["[", "JSON"],
        [(shown ?? "").replace("US", "USA"), "country"],
        [(shown ?? "").replace(`"number": "988"`, `"number": "call us"`), "number"],
        [(shown ?? "").replace("2026-11-30", "soon"), "checked_on"],
        [
          (shown ?? "").replace(
            /"number": .*\n.*"sms": .*\n.*"chat": .*/u,
            `"number": null, "sms": null, "chat": null,`,
          ),
          "one of number",
        ],
      ] as const) {
        const problem = yield* refused(content)
        assert.include(problem?.what ?? "", words)
        assert.include(problem?.fix ?? "", "docs/safety.md")
      }
    }),
  )
})

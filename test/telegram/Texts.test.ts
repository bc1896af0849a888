import { FluentResource } from "@fluent/bundle"
import { assert, describe, it, test } from "@effect/vitest"
import { Effect } from "effect"
import { globSync, readFileSync } from "node:fs"
import type { Language } from "../../src/domain/talk/Language.ts"
import { Texts } from "../../src/domain/talk/Texts.ts"
import * as TextsLive from "../../src/telegram/Texts.ts"

const source = new URL("../../src/", import.meta.url)

const read = (file: string) => readFileSync(new URL(file, source), "utf8")

const filesOf = (language: Language) =>
  globSync("**/*.ftl", { cwd: source.pathname }).filter(
    (file) => file.endsWith(`/${language}.ftl`) || file.endsWith(`.${language}.ftl`),
  )

/** Each key with the variables that it uses. */
const keysOf = (language: Language): Map<string, ReadonlyArray<string>> =>
  new Map(
    filesOf(language)
      .flatMap((file) => new FluentResource(read(file)).body)
      .map((entry) => {
        const variables = JSON.stringify(entry.value).matchAll(/"type":"var","name":"(\w+)"/g)
        return [entry.id, [...new Set([...variables].map(([, name = ""]) => name))].toSorted()] as const
      }),
  )

/** How the program names a key. */
const saying = /(?:\.get\(\s*[\w.]+,\s*|\bsay\(\s*)"([\w-]+)"/g

const used = globSync("**/*.ts", { cwd: source.pathname }).flatMap((file) =>
  Array.from(read(file).matchAll(saying), ([, key = ""]) => key),
)

const services = TextsLive.layer

describe("Texts", () => {
  test("both languages hold the same keys with the same variables", () => {
    const english = keysOf("en")
    assert.isAbove(english.size, 30)
    assert.deepStrictEqual([...keysOf("ru")].toSorted(), [...english].toSorted())
  })

  test("what a feature says begins with its name", () => {
    for (const file of globSync("features/*/{en,ru}.ftl", { cwd: source.pathname })) {
      const feature = file.split("/")[1] ?? ""
      const keys = new FluentResource(read(file)).body.map(({ id }) => id)
      assert.deepStrictEqual(
        keys.filter((key) => !key.startsWith(`${feature}-`)),
        [],
      )
    }
  })

  test("no key is defined twice", () => {
    for (const language of ["en", "ru"] as const) {
      const all = filesOf(language).flatMap((file) => new FluentResource(read(file)).body.map(({ id }) => id))
      assert.deepStrictEqual(all, [...new Set(all)])
    }
  })

  const atButtons: ReadonlyArray<string> = [
    "access-banned",
    "access-closed",
    "access-invite",
    "access-invite-spent",
    "unsupported-button",
  ]

  test("what is said at a button fits the 200 characters that Telegram takes", () => {
    for (const language of ["en", "ru"] as const) {
      const said = filesOf(language)
        .flatMap((file) => new FluentResource(read(file)).body)
        .filter(({ id }) => atButtons.includes(id))
      assert.strictEqual(said.length, atButtons.length)
      for (const { id, value } of said) assert.isTrue(typeof value === "string" && value.length <= 200, id)
    }
  })

  test("every key that the program says exists", () => {
    assert.isAbove(used.length, 10)
    const known = keysOf("en")
    assert.deepStrictEqual(
      used.filter((key) => !known.has(key)),
      [],
    )
  })

  it.effect("a text comes in its language with its arguments as they are", () =>
    Effect.gen(function* () {
      const texts = yield* Texts
      const name = "О’Нил {x} *\u202E"
      assert.include(texts.get("en", "menu-home", { name }), `${name}, what`)
      assert.include(texts.get("ru", "menu-home", { name }), `${name}, чем`)
      assert.notInclude(texts.get("en", "menu-home", { name }), "\u2068")
    }).pipe(Effect.provide(services)),
  )

  it.effect("a key that does not exist is a defect", () =>
    Effect.gen(function* () {
      const texts = yield* Texts
      assert.throws(() => texts.get("en", "no-such-key"), /no-such-key/)
    }).pipe(Effect.provide(services)),
  )

  it.effect("button labels and descriptions fit Telegram", () =>
    Effect.gen(function* () {
      const texts = yield* Texts
      for (const language of ["en", "ru"] as const) {
        for (const [key, variables] of keysOf(language)) {
          const text = texts.get(language, key, Object.fromEntries(variables.map((name) => [name, "Ann"])))
          if (/(?:^|-)button(?:-|$)/.test(key)) assert.isAtMost(text.length, 40, key)
          if (key.includes("-command-")) assert.isAtMost(text.length, 256, key)
          if (!/-persona$|-model-/.test(key)) assert.isAtMost(text.length, 1_200, key)
        }
      }
    }).pipe(Effect.provide(services)),
  )
})

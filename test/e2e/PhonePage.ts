import { readFile } from "node:fs/promises"
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { strFromU8, unzipSync } from "fflate"
import type { Browser, Page } from "playwright-core"
import { Texts, type TextArguments } from "../../src/domain/talk/Texts.ts"
import { bubbles, say } from "../playground/web/Stage.ts"
import { House } from "../support/House.ts"

export const phone = { width: 390, height: 844 } as const

/** What a person says, in their language. */
const lines = {
  en: {
    name: "Vera",
    day: "My day was long",
    rain: "The rain is loud",
    secret: "This stays between us two",
    country: "Germany",
    need: "I want to kill myself",
    word: "DELETE",
  },
  ru: {
    name: "Мила",
    day: "День был длинным",
    rain: "Дождь такой громкий",
    secret: "Это останется между нами",
    country: "Германия",
    need: "Я хочу покончить с собой",
    word: "УДАЛИТЬ",
  },
} as const

const wide = (page: Page) => page.evaluate<number>("document.documentElement.scrollWidth")

/** One person's way through everything that is offered, with the chat page on a phone. */
export const walk = Effect.fnUntraced(function* (browser: Browser, language: keyof typeof lines) {
  const { rows, settled, sim } = yield* House
  const { get } = yield* Texts
  const { country, day, name, need, rain, secret, word } = lines[language]
  const person = yield* sim.addPerson(name, language)
  const text = (key: string, args: TextArguments = {}) => get(language, key, args)
  const context = yield* Effect.acquireRelease(
    Effect.promise(() => browser.newContext({ viewport: phone, acceptDownloads: true })),
    (opened) => Effect.promise(() => opened.close()),
  )
  yield* Effect.promise(() => context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: sim.url }))
  const page = yield* Effect.promise(() => context.newPage())
  const complaints: Array<string> = []
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()))
  page.setDefaultTimeout(60_000)
  yield* Effect.promise(() => page.goto(`${sim.url}/#${person.id}`))

  const press = (label: string) =>
    page.getByRole("log").getByRole("button", { name: label, exact: true }).last().click()
  /** Does it, and waits for one more message that has these words. */
  const until = (expected: string, does: () => Promise<void>) =>
    Effect.promise(async () => {
      const before = await bubbles(page, expected).count()
      await does()
      await bubbles(page, expected).nth(before).waitFor()
    })
  const says = (words: string, expected: string) => until(expected, () => say(page, words))
  const presses = (label: string, expected: string) => until(expected, () => press(label))
  const shot = (what: string) => {
    const folder = process.env["SCREENSHOTS"]
    if (folder === undefined) return Effect.void
    return Effect.promise(() => page.screenshot({ path: `${folder}/${language}-${what}.png` }))
  }

  yield* Effect.promise(() => page.getByRole("button", { name: "Start", exact: true }).click())
  yield* says("/menu", text("menu-home", { name }))
  yield* shot("menu")
  yield* presses(text("talk-button"), text("talk-started-helper", { name }))
  yield* says(day, `You wrote: ${day}`)
  yield* says("/menu", text("menu-home", { name }))
  yield* presses(text("talk-button-soulsleep"), text("talk-started-soulsleep", { name }))
  yield* says(rain, `You wrote: ${rain}`)
  yield* shot("soulsleep")

  yield* says("/chats", text("chats-list"))
  yield* shot("chats")
  yield* presses(text("chats-button-temporary"), text("chats-temporary", { hours: 24 }).split(".")[0] ?? "?")
  yield* says(secret, `You wrote: ${secret}`)
  yield* shot("temporary")
  yield* says("/end", text("chats-ended"))

  yield* says("/style", text("style-home"))
  yield* presses(text("style-row-tone", { value: text("style-tone-friendly") }), text("style-ask-tone"))
  yield* presses(text("style-tone-formal"), text("style-home"))
  yield* presses(text("style-row-country", { value: text("style-not-told") }), text("style-ask-country"))
  yield* says(country, text("style-noted-country", { country }))
  yield* shot("style")

  yield* says(need, text("safety-self-trust"))
  yield* Effect.promise(() => press(text("safety-copy", { number: "112" })))
  const copied = yield* Effect.promise(() => page.evaluate<string>("navigator.clipboard.readText()"))
  assert.strictEqual(copied, "112")
  yield* shot("crisis")

  yield* says("/export", text("export-done", { volumes: 1 }).slice(0, 20))
  const saved = yield* Effect.promise(async () => {
    const download = page.waitForEvent("download")
    await page
      .getByRole("link", { name: /confidant-.*\.zip/ })
      .last()
      .click()
    return readFile(await (await download).path())
  })
  const { "index.html": html = new Uint8Array() } = unzipSync(saved)
  yield* shot("export")
  const held = yield* Effect.promise(() => context.newPage())
  yield* Effect.promise(() => held.setContent(strFromU8(html)))
  const read = yield* Effect.promise(() => held.locator("body").innerText())
  for (const part of [text("export-title"), day, rain, need]) assert.include(read, part)
  assert.notInclude(read, secret)
  assert.isAtMost(yield* Effect.promise(() => wide(held)), phone.width)
  yield* Effect.promise(() => held.close())

  yield* says("/forget", text("forget-ask", { word }).slice(0, 40))
  yield* says(word, text("forget-done").split("\n")[0] ?? "?")
  yield* shot("forget")
  yield* settled(person.id)
  assert.deepStrictEqual(yield* rows("SELECT user_id FROM users WHERE user_id = $1", [person.id], Schema.Unknown), [])
  assert.strictEqual(yield* Effect.promise(() => wide(page)), phone.width)
  assert.deepStrictEqual(complaints, [])
}, Effect.scoped)

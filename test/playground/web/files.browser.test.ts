import { afterAll, afterEach, assert, beforeAll, describe, it } from "@effect/vitest"
import { readFile } from "node:fs/promises"
import { missing } from "../../support/requires.ts"
import { acquainted, bubbles, makeStage, say, type Stage } from "./Stage.ts"

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)

describe.skipIf(missing("chromium"))("files on the chat page", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await makeStage()
  })
  afterEach(() => stage.closePages())
  afterAll(() => stage.close())

  it("sends a document with a Cyrillic name and gives it back unchanged", async () => {
    const { page } = await acquainted(stage, "Nora")
    const content = Buffer.from("день;настроение\n1;хорошее\n")
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "мои данные.csv", mimeType: "text/csv", buffer: content })
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click()
    await bubbles(page, "Got мои данные.csv").waitFor()
    const download = page.waitForEvent("download")
    await bubbles(page, "мои данные.csv").first().getByRole("link", { name: "Download мои данные.csv" }).click()
    const saved = await download
    assert.strictEqual(saved.suggestedFilename(), "мои данные.csv")
    assert.deepStrictEqual(await readFile(await saved.path()), content)
  })

  it("opens a text file of the bot in a window", async () => {
    const { page } = await acquainted(stage, "Olga")
    await say(page, "file")
    await bubbles(page, "The whole answer")
      .getByRole("button", { name: /ответ\.md/ })
      .click()
    await page.getByRole("dialog").getByText("Целиком.").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
  })

  it("sends a picture with a caption and shows it", async () => {
    const { page } = await acquainted(stage, "Pia")
    await page.locator('input[type="file"]').setInputFiles({ name: "view.png", mimeType: "image/png", buffer: pixel })
    await page.getByLabel("Caption").fill("the sea")
    await page.getByLabel("Caption").press("Enter")
    await bubbles(page, "Saw the sea").waitFor()
    const width = await page.locator(".picture img").evaluate((image) => image.decode().then(() => image.naturalWidth))
    assert.strictEqual(width, 1)
  })

  it("takes files that are dropped on the chat", async () => {
    const { page } = await acquainted(stage, "Rosa")
    const dropped = await page.evaluateHandle(
      "(() => { const data = new DataTransfer(); data.items.add(new File(['notes'], 'notes.txt', { type: 'text/plain' })); return data })()",
    )
    await page.locator("main").dispatchEvent("drop", { dataTransfer: dropped })
    await page.getByRole("dialog").getByText("notes.txt").waitFor()
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click()
    await bubbles(page, "Got notes.txt").waitFor()
  })

  it("records a voice note that can be played, or cancelled", async () => {
    const { page } = await acquainted(stage, "Sven")
    await page.getByRole("button", { name: "Record a voice message" }).click()
    await page.getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("button", { name: "Record a voice message" }).click()
    await page.locator(".recording-time", { hasText: "0:01" }).waitFor()
    await page.getByRole("button", { name: "Send voice message" }).click()
    await bubbles(page, /^Heard audio\//).waitFor()
    assert.strictEqual(await page.locator(".voice").count(), 1)
    await page.getByRole("button", { name: "Play" }).click()
    await page.locator(".bar.played").first().waitFor()
  })

  it("asks nothing of the outside and complains of nothing", () => {
    assert.deepStrictEqual(stage.outside, [])
    assert.deepStrictEqual(stage.complaints, [])
    assert.deepStrictEqual(stage.bot.seen, [])
  })
})

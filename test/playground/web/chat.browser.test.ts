import { afterAll, afterEach, assert, beforeAll, describe, it } from "@effect/vitest"
import { missing } from "../../support/requires.ts"
import { breakableLine } from "./BreakableLine.ts"
import { acquainted, bubbles, composer, makeStage, say, type Stage } from "./Stage.ts"

describe.skipIf(missing("chromium"))("the chat page", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await makeStage()
  })
  afterEach(() => stage.closePages())
  afterAll(() => stage.close())

  it("lets two people talk apart, each in their own chat, with a count of what is unread", async () => {
    const page = await stage.open()
    await page.getByLabel("First name").fill("Anna")
    await page.getByRole("button", { name: "Add person" }).last().click()
    await page.getByRole("button", { name: "Start", exact: true }).click()
    await bubbles(page, "Hello, Anna!").waitFor()
    await say(page, "only Anna knows")
    await bubbles(page, "Echo: only Anna knows").waitFor()

    await page.getByRole("button", { name: "Add person" }).click()
    await page.getByLabel("First name").fill("Дмитрий")
    await page.getByLabel("Русский").check()
    await page.getByRole("dialog").getByRole("button", { name: "Add person" }).click()
    await page.getByRole("button", { name: "Start", exact: true }).click()
    await bubbles(page, "Hello, Дмитрий!").waitFor()
    assert.strictEqual(await bubbles(page, "only Anna knows").count(), 0)

    const anna = Number((await page.getByRole("button", { name: /^Anna/ }).getAttribute("data-person-id")) ?? 0)
    await stage.write(anna, "while you were away")
    await page.getByRole("button", { name: /^Anna/ }).getByLabel("1 unread").waitFor()
    await page.getByRole("button", { name: /^Anna/ }).click()
    await bubbles(page, "Echo: while you were away").waitFor()
    assert.strictEqual(await page.getByLabel(/unread/).count(), 0)
    assert.strictEqual(await bubbles(page, "Дмитрий").count(), 0)
  })

  it("turns the spinner of a pressed button until the bot answers", async () => {
    const { page } = await acquainted(stage, "Ada")
    await page.getByRole("button", { name: "Wait" }).click()
    await page.getByRole("img", { name: "Waiting for the bot" }).waitFor()
    await say(page, "are you there")
    await bubbles(page, "Echo: are you there").waitFor()
    assert.isTrue(await page.getByRole("img", { name: "Waiting for the bot" }).isVisible())
    await stage.bot.finishWaiting()
    await page.getByRole("img", { name: "Waiting for the bot" }).waitFor({ state: "detached" })
  })

  it("shows the toast, the alert and the edited message of pressed buttons", async () => {
    const { page } = await acquainted(stage, "Beth")
    await page.getByRole("button", { name: "Count: 0" }).click()
    await bubbles(page, /Counted to 1.*edited/).waitFor()
    await page.getByText("That was 1").waitFor()
    await page.getByRole("button", { name: "Warn me" }).click()
    await page.getByRole("dialog").getByText("Mind the step").waitFor()
    await page.getByRole("button", { name: "OK" }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
  })

  it("offers the commands of the person's language and sends the chosen one", async () => {
    const { page } = await acquainted(stage, "Carl")
    await page.getByRole("button", { name: "Commands" }).click()
    assert.strictEqual(await page.getByRole("option").count(), 2)
    await composer(page).fill("/he")
    assert.strictEqual(await page.getByRole("option").count(), 1)
    await composer(page).press("Enter")
    await bubbles(page, "This is the help.").waitFor()

    const other = await stage.open(`#${await stage.addPerson("Ева", "ru")}`)
    await other.getByRole("button", { name: "Start", exact: true }).click()
    await bubbles(other, "Hello, Ева!").waitFor()
    await composer(other).fill("/")
    assert.deepStrictEqual(await other.getByRole("option").allInnerTexts(), ["/start\nНачать"])
  })

  it("puts up the bot's reply keyboard and takes it away", async () => {
    const { page } = await acquainted(stage, "Dora")
    await say(page, "keyboard")
    await page.getByRole("button", { name: "Red", exact: true }).click()
    await bubbles(page, "Red it is").waitFor()
    await page.getByRole("group", { name: "Bot keyboard" }).waitFor({ state: "detached" })
  })

  it("streams a draft, and Stop reaches the bot", async () => {
    const { page } = await acquainted(stage, "Emil")
    await say(page, "draft")
    await page.getByTestId("draft").getByText("Once upon a").waitFor()
    await page.getByRole("button", { name: "Stop" }).click()
    await bubbles(page, "Stopped in the middle").waitFor()
    await page.getByTestId("draft").waitFor({ state: "detached" })
  })

  it("shows that the bot is typing until its message comes", async () => {
    const { page } = await acquainted(stage, "Fay")
    await say(page, "typing")
    await page.locator(".chat-header").getByText("typing").waitFor()
    await say(page, "go on")
    await bubbles(page, "Echo: go on").waitFor()
    await page.locator(".chat-header").getByText("typing").waitFor({ state: "detached" })
  })

  it("shows markup of people as text and formatting of the bot as elements", async () => {
    const { page } = await acquainted(stage, "Gus")
    const markup = "<img src=x onerror=alert(1)> **stars** & <b>tags</b>"
    await say(page, markup)
    await bubbles(page, `Echo: ${markup}`).waitFor()
    assert.strictEqual(await page.locator("article img, article b").count(), 0)
    await say(page, "format")
    const formatted = bubbles(page, "italic")
    await formatted.locator("strong", { hasText: "bold" }).waitFor()
    await formatted.locator(".pre", { hasText: "ts" }).locator("code", { hasText: "let a = 1" }).waitFor()
    await formatted.getByRole("button", { name: "Hidden text" }).click()
    await formatted.locator(".spoiler.open").waitFor()
  })

  it("edits with the Arrow-up key, reacts and deletes", async () => {
    const { page } = await acquainted(stage, "Hana")
    await say(page, "first try")
    await bubbles(page, "Echo: first try").waitFor()
    await composer(page).press("ArrowUp")
    // Asked again until the page has drawn it; a text that never comes ends in the test's time limit.
    while ((await composer(page).inputValue()) !== "first try") continue
    await say(page, "second try")
    await bubbles(page, "Edited to second try").waitFor()
    await bubbles(page, /^second try\s*edited/).waitFor()

    await bubbles(page, "Echo: first try").click({ button: "right" })
    await page.getByRole("menuitemradio", { name: "Heart" }).click()
    await bubbles(page, "Echo: first try").getByRole("button", { name: "❤ by you" }).waitFor()
    await say(page, "react")
    await bubbles(page, /^react/)
      .getByRole("button", { name: "🔥" })
      .waitFor()
    assert.include(stage.bot.seen, "reaction ❤")

    await bubbles(page, "Echo: first try").click({ button: "right" })
    await page.getByRole("menuitem", { name: "Delete" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    assert.strictEqual(await bubbles(page, "Echo: first try").count(), 1)
    await bubbles(page, "Echo: first try").click({ button: "right" })
    await page.getByRole("menuitem", { name: "Delete" }).click()
    await page.locator("dialog .danger:focus").press("Enter")
    await bubbles(page, "Echo: first try").waitFor({ state: "detached" })
  })

  it("answers a message, or the part of it that is selected, and shows what was answered", async () => {
    const { page } = await acquainted(stage, "Pia")
    await say(page, "one two three")
    const echo = bubbles(page, /^Echo: one two three/)
    await echo.getByRole("button", { name: "Message menu" }).focus()
    await page.keyboard.press("Enter")
    await page.getByRole("menuitem", { name: "Reply", exact: true }).press("Enter")
    await page.getByText("Reply to Confidant").waitFor()
    await page.locator("textarea:focus").press("Escape")
    await page.getByText("Reply to Confidant").waitFor({ state: "detached" })

    await echo.click({ button: "right" })
    await page.getByRole("menuitem", { name: "Reply", exact: true }).click()
    await say(page, "all of it")
    await bubbles(page, "About Echo: one two three").waitFor()
    await bubbles(page, /all of it/)
      .getByRole("button", { name: "In reply to Confidant: Echo: one two three" })
      .first()
      .waitFor()

    await echo.locator(".text").dblclick({ position: { x: 60, y: 8 } })
    await echo.locator(".text").click({ button: "right", position: { x: 60, y: 8 } })
    await page.getByRole("menuitem", { name: "Quote and reply" }).click()
    await say(page, "just that word")
    const quoted = await bubbles(page, "just that word").locator(".quoted span").first().innerText()
    assert.include(["Echo", "Echo:", "one", "two", "three"], quoted)
    await bubbles(page, `About ${quoted}`).last().waitFor()
  })

  it("forwards a message and sends a sticker", async () => {
    const { page } = await acquainted(stage, "Quin")
    await bubbles(page, "Hello, Quin!").click({ button: "right" })
    await page.getByRole("menuitem", { name: "Forward" }).click()
    await page.locator("dialog .person:focus").press("Enter")
    await bubbles(page, "Forwarded from Confidant").waitFor()
    await bubbles(page, "Passed on from Confidant").waitFor()
    await page.getByRole("button", { name: "Stickers" }).click()
    await page.getByRole("menuitem", { name: "Waving hand" }).click()
    await bubbles(page, "Stuck 👋").waitFor()
  })

  it("links what the bot wrote: a command is sent, an address opened", async () => {
    const { page } = await acquainted(stage, "Rosa")
    await say(page, "links")
    const linked = bubbles(page, "Try /help")
    await linked.waitFor()
    assert.strictEqual(await linked.locator("a[href='mailto:me@example.org']").count(), 1)
    assert.strictEqual(await linked.locator("a[href='https://example.com']").count(), 1)
    await linked.getByRole("button", { name: "/help" }).click()
    await bubbles(page, "This is the help.").waitFor()
  })

  it("calls a message edited only if its text was", async () => {
    const { page } = await acquainted(stage, "Sven")
    await say(page, "buttons")
    await page.getByRole("button", { name: "Drop" }).click()
    await page.getByRole("button", { name: "Drop" }).waitFor({ state: "detached" })
    assert.notInclude(await bubbles(page, "Only the buttons go").innerText(), "edited")
  })

  it("renames a person, changes their language, clears their chat and removes them", async () => {
    const { page } = await acquainted(stage, "Tom")
    const choose = async (item: string) => {
      await page.getByRole("button", { name: "Chat menu" }).click()
      await page.getByRole("menuitem", { name: item }).click()
    }
    await choose("Name and language")
    await page.getByLabel("First name").fill("Тимофей")
    await page.getByLabel("Русский").check()
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("button", { name: /^Тимофей/ }).waitFor()
    await composer(page).fill("/")
    assert.deepStrictEqual(await page.getByRole("option").allInnerTexts(), ["/start\nНачать"])
    await composer(page).fill("")
    await choose("Clear chat")
    await page.locator("dialog .danger").click()
    await page.getByRole("button", { name: "Start", exact: true }).click()
    await bubbles(page, "Hello, Тимофей!").waitFor()
    await choose("Remove person")
    await page.locator("dialog .danger").click()
    await page.getByRole("button", { name: /^Тимофей/ }).waitFor({ state: "detached" })
  })

  it("takes a block seriously until it is lifted", async () => {
    const { page } = await acquainted(stage, "Ivo")
    await page.getByRole("button", { name: "Chat menu" }).click()
    await page.getByRole("menuitem", { name: "Block bot" }).click()
    await composer(page).waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Unblock" }).click()
    await say(page, "here again")
    await bubbles(page, "Echo: here again").waitFor()
  })

  it("sends what is longer than a message in several, and keeps the lines of Shift+Enter", async () => {
    const { page } = await acquainted(stage, "Jan")
    await composer(page).fill("one")
    await composer(page).press("Shift+Enter")
    await composer(page).pressSequentially("two")
    await composer(page).press("Enter")
    await bubbles(page, "Echo: one\ntwo").waitFor()
    await say(page, "x".repeat(6000))
    await bubbles(page, /^Long/).nth(1).waitFor()
    assert.strictEqual(await bubbles(page, /^xxx/).count(), 2)
  })

  it("shows the newest of a long history and the earlier on request", async () => {
    const { page, id } = await acquainted(stage, "Kim")
    for (let at = 0; at < 100; at += 1) await stage.bot.api.sendMessage(id, `line ${at}.`)
    await bubbles(page, "line 99.").waitFor()
    assert.strictEqual(await bubbles(page, "line 5.").count(), 0)
    await page.getByRole("button", { name: /Show earlier/ }).click()
    await bubbles(page, "line 5.").waitFor()
  })

  it("catches up with what happened while its connection was broken", async () => {
    const line = await breakableLine(stage.port)
    const { id } = await acquainted(stage, "Lea")
    const page = await stage.open(`http://127.0.0.1:${line.port}/#${id}`)
    await bubbles(page, "Hello, Lea!").waitFor()
    line.cut()
    await page.getByText("connecting…").waitFor()
    await stage.bot.api.sendMessage(id, "are you there?")
    line.mend()
    await bubbles(page, "are you there?").waitFor()
    await page.getByText("connecting…").waitFor({ state: "detached" })
    await page.close()
    await line.close()
    // The browser itself reports the broken stream; nothing else may have been said.
    const said = stage.complaints.splice(0)
    assert.isTrue(said.every((complaint) => complaint.includes("net::ERR_")))
  })

  it("works by keyboard, and every control has a name", async () => {
    const { page } = await acquainted(stage, "Noel")
    await page.getByRole("button", { name: "Message menu" }).last().focus()
    await page.keyboard.press("Enter")
    await page.locator("[role=menuitemradio]:focus").waitFor()
    await page.keyboard.press("ArrowUp")
    await page.locator(":focus").getByText("Delete").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("menu").waitFor({ state: "detached" })
    await page.locator("[aria-label='Message menu']:focus").waitFor()

    await page.getByRole("button", { name: "Add person" }).press("Enter")
    await page.locator("input[maxlength='64']:focus").waitFor()
    const nameless = await page
      .locator("button, a, textarea, input:not([hidden])")
      .evaluateAll((controls) =>
        controls
          .filter((control) => !control.ariaLabel && !control.textContent?.trim() && !control.labels?.length)
          .map((control) => control.outerHTML),
      )
    assert.deepStrictEqual(nameless, [])
  })

  it("fits a phone: the list and the chat one at a time", async () => {
    const { page } = await acquainted(stage, "Mia", { viewport: { width: 390, height: 780 } })
    assert.isFalse(await page.getByRole("navigation", { name: "People" }).isVisible())
    await say(page, "a".repeat(300))
    await page.getByRole("button", { name: "Back to people" }).click()
    const list = await page.getByRole("navigation", { name: "People" }).boundingBox()
    assert.strictEqual(list?.width, 390)
    await page.getByRole("button", { name: /^Mia/ }).click()
    await composer(page).waitFor()
    assert.isTrue(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
  })

  it("asks nothing of the outside and complains of nothing", () => {
    assert.deepStrictEqual(stage.outside, [])
    assert.deepStrictEqual(stage.complaints, [])
    assert.deepStrictEqual(
      stage.bot.seen.filter((line) => line.startsWith("error")),
      [],
    )
  })
})

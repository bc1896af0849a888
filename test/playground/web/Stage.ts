import { ManagedRuntime } from "effect"
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import { Playground } from "../../../src/playground/Playground.ts"
import * as Chromium from "../../support/Chromium.ts"
import { scriptedBot } from "./ScriptedBot.ts"

/** The page as it was built for this run, the emulator, the scripted bot and a browser; every complaint of a page is kept. */
export const makeStage = async () => {
  const runtime = ManagedRuntime.make(Playground.layer({ port: 0 }))
  const { apiRoot, pageUrl, token } = await runtime.runPromise(Playground)
  const bot = await scriptedBot(apiRoot, token)
  const browser = await Chromium.launch()
  const contexts: Array<BrowserContext> = []
  const complaints: Array<string> = []
  const outside: Array<string> = []

  const open = async (address = "", options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...options })
    await context.grantPermissions(["microphone", "clipboard-read", "clipboard-write"], { origin: apiRoot })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
    page.on("request", (request) => {
      const url = request.url()
      if (!/^(?:data|blob):/.test(url) && new URL(url).hostname !== "127.0.0.1") outside.push(url)
    })
    await page.goto(new URL(address, pageUrl).href)
    return page
  }

  const post = async <A>(path: string, body: object): Promise<A> => {
    const response = await fetch(`${apiRoot}/sim/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
    const answer: A = JSON.parse(await response.text())
    return answer
  }

  return {
    bot,
    open,
    complaints,
    outside,
    port: Number(new URL(apiRoot).port),
    /** A new person, for tests that do not add one by hand. */
    addPerson: async (firstName: string, languageCode = "en") =>
      (await post<{ readonly id: number }>("people", { firstName, languageCode })).id,
    /** After each test: every open page draws what the bot says to anybody. */
    closePages: () => Promise.all(contexts.splice(0).map((context) => context.close())),
    /** Writes as a person without the page. */
    write: (person: number, text: string) => post<object>(`people/${person}/messages`, { text }),
    close: async () => {
      await browser.close()
      await bot.stop()
      await runtime.dispose()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof makeStage>>

/** The text field of the open chat. */
export const composer = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true })

export const say = async (page: Page, text: string) => {
  await composer(page).fill(text)
  await composer(page).press("Enter")
}

/** Bubbles that show the text, in order. */
export const bubbles = (page: Page, text: string | RegExp) =>
  page.getByRole("log").locator("article").filter({ hasText: text })

/** The page as a new person who has pressed Start and got the greeting. */
export const acquainted = async (stage: Stage, firstName: string, options?: BrowserContextOptions) => {
  const id = await stage.addPerson(firstName)
  const page = await stage.open(`#${id}`, options)
  await page.getByRole("button", { name: "Start", exact: true }).click()
  await bubbles(page, `Hello, ${firstName}!`).waitFor()
  return { page, id }
}

import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { sendText } from "../../../src/playground/web/api.ts"
import { attempt, toast } from "../../../src/playground/web/notices.ts"

describe("what the chat page says when something does not work", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it("is a plain sentence while the bot is down, not the browser's words", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")))
    assert.isNull(await attempt(sendText(1, "hello")))
    assert.strictEqual(toast.value, "That did not work. The bot does not answer. Is it running?")
  })

  it("is what the bot's emulator says when it refuses", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ error: "Nobody of this id" }, { status: 400 })))
    assert.isNull(await attempt(sendText(1, "hello")))
    assert.strictEqual(toast.value, "That did not work. Nobody of this id")
  })

  it("names nothing that only the program understands", async () => {
    assert.isNull(await attempt(Promise.reject(new TypeError("x is undefined"))))
    assert.strictEqual(toast.value, "That did not work.")
  })
})

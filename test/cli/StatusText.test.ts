import { assert, describe, it } from "@effect/vitest"
import { statusText, type Stored } from "../../src/cli/StatusText.ts"

const stored: Stored = {
  place: "/srv/state/postgres",
  servedBot: null,
  waiting: { turns: 0, oldestUnanswered: null, deadLetters: 0 },
  flags: [],
  health: [],
}

describe("the status of the bot", () => {
  it.each([
    ["71", "in /srv/state/postgres, of the bot 71"],
    ["playground", "in /srv/state/postgres, of the playground"],
    [null, "in /srv/state/postgres"],
  ])("says where the data is, and whose: %s", (servedBot, words) => {
    const http = { host: "127.0.0.1", port: 8080 }
    const text = statusText({ bot: null, http, stored: { ...stored, servedBot }, backup: null }, 0)
    assert.include(
      text.split("\n").map((line) => line.replace(/^Database +/, "")),
      words,
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import { leaks } from "../support/Leaks.ts"

describe("the watch over log lines of the end-to-end tests", () => {
  it("finds a text in a line, also in JSON and when only its beginning is there", () => {
    const said = `I am "afraid" of the\nnight, and of everything that follows it until the morning comes`
    const whole = JSON.stringify({ level: "INFO", message: said })
    const cut = JSON.stringify({ level: "INFO", message: said.slice(0, 50) })
    const fine = JSON.stringify({ level: "INFO", message: "Saved to conversation" })
    assert.deepStrictEqual(leaks([whole, fine, cut, said], [said]), [whole, cut, said])
  })

  it("takes no notice of words that may stand there by chance", () => {
    assert.deepStrictEqual(leaks(["hello", "Confidant is ready"], ["hello", "ready", ""]), [])
  })
})

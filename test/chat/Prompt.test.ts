import { assert, describe, it } from "@effect/vitest"
import { pack, type Remembered } from "../../src/chat/Prompt.ts"
import { ChatId, UserId } from "../../src/domain/Ids.ts"
import { nothingChosen, type Person } from "../../src/domain/talk/Person.ts"
import { estimateTokens } from "../../src/domain/talk/Tokens.ts"

const ann: Person = {
  id: UserId.make(1),
  chatId: ChatId.make(1),
  name: "Ann",
  language: "en",
  consent: "granted",
  dialogue: null,
  introduced: true,
  banned: false,
  ...nothingChosen,
}
const said = (role: Remembered["role"], text: string) => ({ role, text })
const history = Array.from({ length: 40 }, (_, index) =>
  said(index % 2 === 0 ? "user" : "assistant", `message ${index} ${"x".repeat(200)}`),
)

describe("the prompt", () => {
  it("holds persona, the exchange before and the question, in order", () => {
    const prompt = pack(["persona"], ann, [said("user", "one"), said("assistant", "two")], ["three"], 1_000)
    assert.strictEqual(prompt.system, "persona")
    assert.deepStrictEqual(prompt.messages, [
      { role: "user", text: "one" },
      { role: "assistant", text: "two" },
      { role: "user", text: "three" },
    ])
  })

  it("holds the newest messages without a gap within the budget", () => {
    const budget = 800
    const prompt = pack(["persona"], ann, history, ["question"], budget)
    const kept = prompt.messages.slice(0, -1)
    assert.isAbove(kept.length, 0)
    assert.isBelow(kept.length, history.length)
    assert.deepStrictEqual(
      kept,
      history.slice(-kept.length).map(({ role, text }) => ({ role, text })),
    )
    const total = [prompt.system, ...prompt.messages.map(({ text }) => text)].reduce(
      (sum, text) => sum + estimateTokens(text),
      0,
    )
    assert.isAtMost(total, budget)
  })

  it("alternates, begins with the person, and holds no reasoning of older answers", () => {
    const before = [
      said("assistant", "greeting"),
      said("user", "one"),
      said("user", "two"),
      said("assistant", "<think>a plan</think>\n\nthree"),
      said("assistant", "<think>only a plan"),
      said("user", "four"),
    ]
    assert.deepStrictEqual(pack(["persona"], ann, before, ["five", "six"], 1_000).messages, [
      { role: "user", text: "one\n\ntwo" },
      { role: "assistant", text: "three" },
      { role: "user", text: "four\n\nfive\n\nsix" },
    ])
  })

  it("keeps the question whole when it alone is over the budget", () => {
    const question = "q".repeat(10_000)
    assert.deepStrictEqual(pack(["persona"], ann, history, [question], 100).messages, [
      { role: "user", text: question },
    ])
  })
})

import { assert, describe, it } from "@effect/vitest"
import { ModelErrorReason } from "../../src/domain/talk/ChatModel.ts"
import { fixFor, inWords } from "../../src/llm/Fixes.ts"

const reasons = [
  ModelErrorReason.cases.Network.make({}),
  ModelErrorReason.cases.Unauthorized.make({}),
  ModelErrorReason.cases.ServerFault.make({}),
  ModelErrorReason.cases.CutShort.make({}),
  ModelErrorReason.cases.RateLimited.make({ retryAfterSeconds: null }),
]

describe("why a model does not answer", () => {
  it.each(reasons)("is said in words and with what to do: $_tag", (reason) => {
    assert.notInclude(inWords(reason), reason._tag)
    assert.match(inWords(reason), / /)
    assert.match(fixFor(reason), /\.$/)
  })
})

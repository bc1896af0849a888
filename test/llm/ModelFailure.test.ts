import { assert, test } from "@effect/vitest"
import { AiError } from "effect/ai"
import { causeOf } from "../../src/llm/ModelFailure.ts"

const of = (reason: AiError.AiErrorReason) => causeOf(AiError.make({ module: "m", method: "m", reason }))

test("the cause of a failure is a word and the status, and nothing that a server says", () => {
  assert.strictEqual(of(new AiError.InternalProviderError({ description: "500 server_error" })), "ServerFault 500")
  assert.strictEqual(of(new AiError.InternalProviderError({ description: "in the stream 503" })), "ServerFault")
  assert.strictEqual(of(new AiError.RateLimitError({})), "RateLimited")
})

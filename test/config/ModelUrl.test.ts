import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { ModelUrl } from "../../src/config/Formats.ts"

describe("a model server's address", () => {
  it.each([
    ["http://h/v1/", "http://h/v1"],
    ["http://h/v1/chat/completions/", "http://h/v1"],
    ["http://h/v1/models", "http://h/v1"],
    ["http://h/v1/responses", "http://h/v1"],
    ["http://h/v1/embeddings", "http://h/v1"],
    ["http://h/api/chat", "http://h"],
    ["http://h/api/generate", "http://h"],
    ["http://h/v1/chat/completions?api-version=1", "http://h/v1?api-version=1"],
    ["http://h/api/v1", "http://h/api/v1"],
    ["http://chat/completion-server/v1", "http://chat/completion-server/v1"],
  ])("may have been pasted with the path of a request: %s", (pasted, address) => {
    assert.strictEqual(Schema.decodeUnknownSync(ModelUrl)(pasted), address)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { addressOf } from "../../../src/ops/http/Address.ts"

describe("the bot's address", () => {
  it.each([
    ["127.0.0.1", "http://127.0.0.1:8080"],
    ["localhost", "http://localhost:8080"],
    ["0.0.0.0", "http://127.0.0.1:8080"],
    ["::1", "http://[::1]:8080"],
    ["[::1]", "http://[::1]:8080"],
    ["::", "http://[::1]:8080"],
    ["fe80::2", "http://[fe80::2]:8080"],
  ])("of HTTP_HOST=%s is %s", (host, address) => {
    assert.strictEqual(addressOf({ host, port: 8080 }), address)
    assert.isNotNull(URL.parse(address))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { callerOf, makeCallers } from "../../../src/ops/http/Callers.ts"
import { adminLimits } from "../../../src/policy/ops/Admin.ts"

describe("callers", () => {
  it("are counted within a window of their own", () => {
    const callers = makeCallers(60_000)
    assert.deepStrictEqual(callers.add("a", 1_000), { count: 1, until: 61_000 })
    assert.deepStrictEqual(callers.add("a", 60_999), { count: 2, until: 61_000 })
    assert.deepStrictEqual(callers.add("b", 60_999), { count: 1, until: 120_999 })
    assert.deepStrictEqual(callers.add("a", 61_000), { count: 1, until: 121_000 })
  })

  it("stay few in memory: the oldest are forgotten, not the newest", () => {
    const callers = makeCallers(60_000)
    for (let n = 0; n < adminLimits.callersKept * 3; n++) callers.add(String(n), 0)
    assert.strictEqual(callers.size(), adminLimits.callersKept)
    assert.strictEqual(callers.add(String(adminLimits.callersKept * 3 - 1), 1).count, 2)
    callers.add("later", 60_000)
    assert.strictEqual(callers.size(), 1)
  })

  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"],
    ["unknown", "unknown"],
  ])("at %s are %s: a network of IPv6 is one caller", (address, caller) => {
    assert.strictEqual(callerOf(address), caller)
  })
})

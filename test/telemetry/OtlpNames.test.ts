import { assert, describe, it } from "@effect/vitest"
import { definitions } from "../../src/domain/Metrics.ts"
import { otlpName } from "../../src/telemetry/OtlpNames.ts"

const words: Readonly<Record<string, string>> = { s: "_seconds", By: "_bytes", "1": "_ratio", "{USD}": "_usd" }

/** What a collector makes of it for Prometheus; a unit in braces is left out, but ours in dollars. */
const prometheusName = ({ name, unit }: ReturnType<typeof otlpName>, type: string): string =>
  `${name.replaceAll(".", "_")}${words[unit] ?? ""}${type === "counter" ? "_total" : ""}`

const renamedByConvention = new Set(["process_cpu_seconds_total", "process_resident_memory_bytes"])

describe("metrics by OTLP", () => {
  it.each(definitions.map((definition) => [definition.name, definition] as const))(
    "%s has OpenTelemetry's form, and comes back as it is from a collector's Prometheus",
    (prometheus, { type }) => {
      const { name, unit } = otlpName(prometheus)
      assert.match(name, /^[a-z][a-z0-9]*(?:[._][a-z0-9]+)*$/)
      assert.include(name, ".")
      assert.notMatch(name, /_(?:seconds|bytes|ratio|total)$/)
      assert.strictEqual(unit === "s", /_seconds(?:_total)?$/.test(prometheus))
      assert.strictEqual(unit === "By", /_bytes(?:_total)?$/.test(prometheus))
      if (!renamedByConvention.has(prometheus)) {
        assert.strictEqual(prometheusName({ name, unit }, type), prometheus)
      }
    },
  )

  it("uses the names and units of the semantic conventions where there are some", () => {
    assert.deepStrictEqual(otlpName("messaging_process_duration_seconds"), {
      name: "messaging.process.duration",
      unit: "s",
    })
    assert.deepStrictEqual(otlpName("gen_ai_client_token_usage"), {
      name: "gen_ai.client.token.usage",
      unit: "{token}",
    })
    assert.deepStrictEqual(otlpName("process_resident_memory_bytes"), { name: "process.memory.usage", unit: "By" })
  })
})

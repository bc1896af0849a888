import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { compare, type Content, inWords } from "../../../src/backup/make/Compare.ts"

const content: Content = {
  fingerprint: {
    tables: [
      { schema: "public", table: "messages", rows: 2, digest: "0a" },
      { schema: "public", table: "users", rows: 1, digest: "0b" },
    ],
    sequences: [{ schema: "public", sequence: "messages_id_seq", lastValue: "9007199254740993" }],
    extensions: [{ name: "plpgsql", version: "1.0" }],
  },
  schemaSha256: "ff",
}

const changed = (fingerprint: Partial<Content["fingerprint"]>): Content => ({
  ...content,
  fingerprint: { ...content.fingerprint, ...fingerprint },
})

const sequenceAt = (lastValue: string | null) =>
  changed({ sequences: [{ schema: "public", sequence: "messages_id_seq", lastValue }] })

describe("comparing a copy with its original", () => {
  it("finds nothing in an equal copy, in any order", () => {
    assert.deepStrictEqual(compare(content, content), [])
    assert.deepStrictEqual(compare(content, changed({ tables: content.fingerprint.tables.toReversed() })), [])
  })

  it("names a table that is missing, new, shorter or other", () => {
    const [messages, users] = content.fingerprint.tables
    assert(messages !== undefined && users !== undefined)
    assert.deepStrictEqual(compare(content, changed({ tables: [users] })), ["table public.messages is missing"])
    assert.deepStrictEqual(compare(changed({ tables: [users] }), content), [
      "table public.messages was not in the original",
    ])
    assert.deepStrictEqual(compare(content, changed({ tables: [{ ...messages, rows: 1 }, users] })), [
      "table public.messages has 1 row instead of 2",
    ])
    assert.deepStrictEqual(compare(content, changed({ tables: [{ ...messages, digest: "0c" }, users] })), [
      "table public.messages has other contents in its 2 rows",
    ])
  })

  it("lets a sequence be ahead, never behind, by numbers larger than a double can hold", () => {
    assert.deepStrictEqual(compare(content, sequenceAt("9007199254740994")), [])
    assert.deepStrictEqual(compare(sequenceAt(null), sequenceAt("1")), [])
    assert.deepStrictEqual(compare(content, sequenceAt("9007199254740992")), [
      "sequence public.messages_id_seq is at 9007199254740992 instead of 9007199254740993",
    ])
    assert.deepStrictEqual(compare(content, sequenceAt(null)), [
      "sequence public.messages_id_seq is at its start instead of 9007199254740993",
    ])
    assert.lengthOf(compare(content, changed({ sequences: [] })), 1)
  })

  it("sees another schema and another extension", () => {
    assert.deepStrictEqual(compare(content, { ...content, schemaSha256: "fe" }), ["the text of the schema differs"])
    assert.deepStrictEqual(compare(content, changed({ extensions: [{ name: "plpgsql", version: "2.0" }] })), [
      "extension plpgsql has version 2.0 instead of 1.0",
    ])
    assert.lengthOf(compare(content, changed({ extensions: [] })), 1)
  })

  const small = Schema.Array(
    Schema.Struct({
      schema: Schema.Literals(["public", "other"]),
      table: Schema.Literals(["a", "b", "c"]),
      rows: Schema.Literals([0, 1]),
      digest: Schema.Literals(["00", "01"]),
    }),
  )

  it.prop("is empty exactly when every table is the same", [small, small], ([left, right]) => {
    const byName = (all: Content["fingerprint"]["tables"]) =>
      [...new Map(all.map((one) => [`${one.schema}.${one.table}`, one])).values()].sort((one, other) =>
        `${one.schema}.${one.table}` < `${other.schema}.${other.table}` ? -1 : 1,
      )
    const same = JSON.stringify(byName(left)) === JSON.stringify(byName(right))
    const differences = compare(changed({ tables: byName(left) }), changed({ tables: byName(right) }))
    assert.strictEqual(differences.length === 0, same)
  })
})

describe("differences in words", () => {
  it("lists the first five of many", () => {
    assert.strictEqual(inWords(["a", "b"]), "a; b")
    assert.strictEqual(inWords(["1", "2", "3", "4", "5", "6", "7"]), "1; 2; 3; 4; 5; and 2 more")
  })
})

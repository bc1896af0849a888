import { assert, describe, it } from "@effect/vitest"
import { type Facts, type Known, whereabouts } from "../../../src/store/postgres/Whereabouts.ts"

const stateDir = "/srv/bot"
const here = "/srv/bot/postgres"
const elsewhere = ["/var/lib/confidant/a/postgres", "/var/lib/confidant/a-2/postgres"]
const first = "/var/lib/confidant/a/postgres"

/** Databases by folder, with their identifiers; `claimed`: which are another folder's. */
const look = (
  databases: Readonly<Record<string, string>>,
  more: Partial<Facts> = {},
  claimed: Readonly<Record<string, string>> = {},
) => {
  const found = whereabouts({
    stateDir,
    pointer: null,
    here,
    elsewhere,
    history: [],
    mayBeginEmpty: false,
    found: (dataDir) => databases[dataDir] ?? null,
    claimedBy: (dataDir) => claimed[dataDir] ?? null,
    ...more,
  })
  return found._tag === "Use"
    ? `use ${found.dataDir}`
    : found._tag === "Begin"
      ? `begin ${found.elsewhere}`
      : found.message
}

const pointer = (dataDir: string, systemIdentifier: string | null = "7"): { readonly pointer: Known } => ({
  pointer: { dataDir, systemIdentifier },
})

describe("which database a state folder has", () => {
  it("a new one, where nothing was before", () => {
    assert.strictEqual(look({}), `begin ${first}`)
  })

  it("the one that is there, of a release that left no pointer", () => {
    assert.strictEqual(look({ [here]: "7" }), `use ${here}`)
    assert.strictEqual(look({ [first]: "7" }), `use ${first}`)
    assert.strictEqual(look({ [here]: "7" }, { history: ["backups"] }), `use ${here}`)
  })

  it("the one that it names, wherever the folder was moved to", () => {
    const far = "/var/lib/confidant/of-the-old-path/postgres"
    assert.strictEqual(look({ [far]: "7", [first]: "8" }, pointer(far)), `use ${far}`)
    assert.strictEqual(look({ [far]: "7" }, pointer(far, null)), `use ${far}`)
  })

  it("its own, if that was brought into it", () => {
    assert.strictEqual(look({ [here]: "7" }, pointer("/gone/postgres")), `use ${here}`)
    assert.match(look({ [here]: "9" }, pointer("/gone/postgres")), /there is none/)
  })

  it("never that of a folder which it is a copy of, with the ways out", () => {
    const words = look({ [first]: "7" }, pointer(first), { [first]: "/srv/original" })
    assert.match(words, /\/srv\/bot is a copy of \/srv\/original/)
    assert.match(words, /confidant restore.*confidant start --empty/)
    const asked = look({ [first]: "7" }, { ...pointer(first), mayBeginEmpty: true }, { [first]: "/srv/original" })
    assert.strictEqual(asked, `begin ${elsewhere[1]}`)
  })

  it("not one that a folder took along which was here before", () => {
    assert.strictEqual(look({ [first]: "7" }, {}, { [first]: "/srv/moved" }), `begin ${elsewhere[1]}`)
  })

  it("no empty one instead of the one that it names, unless that is asked for", () => {
    const gone = { ...pointer("/var/lib/confidant/x/postgres"), history: ["spool.jsonl"] }
    assert.match(
      look({}, gone),
      /says that the database of this folder is in \/var\/lib\/confidant\/x\/postgres, and there is none/,
    )
    assert.match(look({ "/var/lib/confidant/x/postgres": "8" }, gone), /is another one/)
    assert.strictEqual(look({}, { ...gone, mayBeginEmpty: true }), `begin ${first}`)
  })

  it("no empty one beside a history, unless that is asked for", () => {
    const history = ["playground.json", "backups"]
    const words = look({}, { history })
    assert.match(words, /has a history \(playground\.json, backups\), but no database/)
    assert.match(words, /confidant restore.*confidant start --empty/)
    assert.strictEqual(look({}, { history, mayBeginEmpty: true }), `begin ${first}`)
  })

  it("none, if all places are other folders'", () => {
    const taken = Object.fromEntries(elsewhere.map((dataDir) => [dataDir, "7"]))
    const others = Object.fromEntries(elsewhere.map((dataDir) => [dataDir, "/srv/other"]))
    assert.match(look(taken, {}, others), /is taken/)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { gzipSync } from "node:zlib"
import { checkedSql, gunzip, recognise } from "../../../src/backup/restore/ForeignDump.ts"

const bytes = (text: string) => Buffer.from(text, "latin1")

/** The content in pieces of so many bytes. */
const inPieces = (content: Uint8Array, length: number) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(content.length / length) }, (_, index) =>
      content.subarray(index * length, (index + 1) * length),
    ),
  )

const Length = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 }))

const begin = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET x = 1;\n"
const end = "\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n"
const rows = Array.from({ length: 50 }, (_, index) => `${index}\t\\N\n\\N\ttext \\n with \\connect\n\\\\x00ff\n`).join(
  "",
)
const sql = `${begin}COPY public.t (a, b) FROM stdin;\n${rows}\\.\n${end}`

const whole = (content: string, length: number) => {
  const parts: Array<Uint8Array> = []
  return Stream.runForEach(checkedSql(inPieces(bytes(content), length)), (part) =>
    Effect.sync(() => parts.push(part)),
  ).pipe(Effect.map(() => Buffer.concat(parts).toString("latin1")))
}

describe("recognise", () => {
  const cases: ReadonlyArray<readonly [string, Uint8Array, string, boolean]> = [
    ["a sealed file", bytes("age-encryption.org/v1\n-> X25519 a\n\u0000"), "sealed", false],
    ["a custom dump", bytes("PGDMP\u0001\u000e\u0000"), "custom", false],
    ["a custom dump in gzip", gzipSync(bytes("PGDMP\u0001\u000e\u0000")), "custom", true],
    ["plain SQL", bytes(sql), "sql", false],
    ["plain SQL in gzip", gzipSync(bytes(sql)), "sql", true],
    ["SQL of somebody's own", bytes("CREATE TABLE t (a int);"), "sql", false],
  ]
  it.effect.each(cases)("knows %s by its content", ([, content, kind, gzip]) =>
    Effect.gen(function* () {
      for (const length of [1, 7, content.length]) {
        assert.deepStrictEqual(yield* recognise(inPieces(content, length)), { kind, gzip })
      }
    }),
  )

  const tar = Buffer.concat([Buffer.alloc(257, "a"), bytes("ustar"), Buffer.alloc(300)])
  const refused: ReadonlyArray<readonly [string, Uint8Array, RegExp]> = [
    ["nothing", bytes(""), /empty/],
    ["nothing in gzip", gzipSync(bytes("")), /empty/],
    ["a tar archive", tar, /tar archive/],
    ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), /zstd -d/],
    ["an armored age file", bytes("-----BEGIN AGE ENCRYPTED FILE-----\n"), /age --decrypt/],
    ["a dump of a whole server", bytes("--\n-- PostgreSQL database cluster dump\n--\n"), /pg_dumpall/],
    ["MySQL's", bytes("-- MySQL dump 10.13\n"), /another kind/],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), /not a dump/],
    ["two bytes", bytes("\u0000\u0001"), /not a dump/],
  ]
  it.effect.each(refused)("refuses %s and says why", ([, content, why]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(recognise(Stream.make(content)))
      assert.strictEqual(error.failure, "usage")
      assert.match(error.message, why)
    }),
  )

  it.effect("says that a gzip file is broken", () =>
    Effect.gen(function* () {
      const broken = gzipSync(bytes("a few words of SQL that do not get there"))
      broken[14] = (broken[14] ?? 0) ^ 0xff
      assert.match((yield* Effect.flip(recognise(Stream.make(broken)))).message, /gzip file is damaged/)
    }),
  )
})

describe("gunzip", () => {
  it.effect("fails for a file that was cut off anywhere or flipped in its last bytes", () =>
    Effect.gen(function* () {
      const packed = gzipSync(bytes(sql))
      for (const length of [11, Math.floor(packed.length / 2), packed.length - 1]) {
        const error = yield* Effect.flip(Stream.runDrain(gunzip(Stream.make(packed.subarray(0, length)))))
        assert.match(error.message, /damaged or cut off/)
      }
      const flipped = Buffer.from(packed)
      flipped[packed.length - 6] = (flipped[packed.length - 6] ?? 0) ^ 1
      yield* Effect.flip(Stream.runDrain(gunzip(Stream.make(flipped))))
    }),
  )
})

describe("SQL that is carried out", () => {
  it.effect("goes through as it is, however it arrives", () =>
    Effect.gen(function* () {
      for (const length of [1, 3, 13, 64, 1_000_000]) assert.strictEqual(yield* whole(sql, length), sql)
      assert.strictEqual(yield* whole("SELECT 1;", 4), "SELECT 1;")
    }),
  )

  it.effect("is refused when pg_dump's last line is missing", () =>
    Effect.gen(function* () {
      for (const kept of [begin.length, sql.length - end.length, sql.length - 60]) {
        const error = yield* Effect.flip(whole(sql.slice(0, kept), 64))
        assert.match(error.message, /cut off/)
      }
    }),
  )

  it.effect.each(["\\connect other", "\\c other", "\\! rm x", "\\i file", "\\copy t FROM x", "\\o file", "\\g", "\\x"])(
    "is refused when it steers psql: %s",
    (command) =>
      Effect.gen(function* () {
        for (const text of [`${command}\n${sql}`, sql.replace("SET x", `${command}\nSET x`), `SELECT 1;\n${command}`]) {
          for (const length of [1, 5, 11, 64, 100_000]) {
            const error = yield* Effect.flip(whole(text, length))
            assert.match(error.message, /commands for psql/)
          }
        }
      }),
  )

  it.effect.prop("is never refused for how its bytes are cut into pieces", [Length], ([length]) =>
    Effect.map(whole(sql, length), (text) => assert.strictEqual(text, sql)),
  )
})

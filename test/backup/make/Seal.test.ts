import { assert, describe, it } from "@effect/vitest"
import { NodeStream } from "@effect/platform-node"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { Effect, Exit, Redacted, Schema, Stream } from "effect"
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { BackupError } from "../../../src/domain/backup/BackupError.ts"
import { seal, unseal } from "../../../src/backup/make/Seal.ts"
import { missing } from "../../support/requires.ts"

const key = Effect.promise(async () => {
  const secret = await generateX25519Identity()
  return { secret, identity: Redacted.make(secret), recipient: await identityToRecipient(secret) }
})

const streamOf = (bytes: Uint8Array, chunk = 10_000) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) => bytes.subarray(i * chunk, (i + 1) * chunk)),
  )

const collect = <E>(stream: Stream.Stream<Uint8Array, E>) =>
  Effect.map(Stream.runCollect(stream), (chunks) => Buffer.concat(chunks))

/** Half of it can be compressed, half cannot. */
const content = (bytes: number) =>
  Buffer.concat([Buffer.alloc(bytes / 2, "one line of text\n"), randomBytes(bytes / 2)])

const sealed = (bytes: Uint8Array, recipient: string) => collect(seal(recipient)(streamOf(bytes)))

const small = Effect.runSync(
  Effect.cached(
    Effect.flatMap(key, ({ identity, recipient }) =>
      Effect.map(sealed(content(1_000), recipient), (closed) => ({ closed, identity })),
    ),
  ),
)

const refusal = (bytes: Uint8Array, identity: Redacted.Redacted) =>
  Effect.flip(collect(unseal(identity)(streamOf(bytes))))

const flipped = (bytes: Uint8Array, at: number, mask = 1) => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}

describe("a sealed stream", () => {
  it.effect("comes back unchanged at any size", () =>
    Effect.gen(function* () {
      const { identity, recipient } = yield* key
      for (const size of [0, 2, 65_536, 131_072, 3_000_000]) {
        const bytes = content(size)
        const back = yield* collect(unseal(identity)(streamOf(yield* sealed(bytes, recipient))))
        assert.isTrue(back.equals(bytes), `${size} bytes`)
      }
    }),
  )

  it.effect("does not show its content, and is smaller", () =>
    Effect.gen(function* () {
      const { recipient } = yield* key
      const bytes = Buffer.alloc(1_000_000, "one line of text\n")
      const closed = yield* sealed(bytes, recipient)
      assert.isBelow(closed.length, 10_000)
      assert.isFalse(closed.includes("one line"))
    }),
  )

  it.effect("is opened by any of several keys", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* key, yield* key]
      const closed = yield* sealed(Buffer.from("text"), one.recipient)
      const back = yield* collect(unseal(Redacted.make(`${other.secret}\n${one.secret}`))(streamOf(closed)))
      assert.strictEqual(back.toString(), "text")
    }),
  )

  it.effect("is read only as fast as it is taken, and its source is let go when nobody takes it", () =>
    Effect.gen(function* () {
      const { recipient } = yield* key
      let given = 0
      let closed = false
      const endless = Stream.fromEffectRepeat(
        Effect.sync(() => {
          given += 1
          return randomBytes(65_536)
        }),
      ).pipe(Stream.rechunk(1), Stream.ensuring(Effect.sync(() => (closed = true))))
      yield* seal(recipient)(endless).pipe(Stream.rechunk(1), Stream.take(20), Stream.runDrain)
      assert.isTrue(closed)
      assert.isBelow(given, 200)
    }),
  )

  it.effect("fails as its source fails", () =>
    Effect.gen(function* () {
      const { identity, recipient } = yield* key
      const broken = Stream.concat(streamOf(content(300_000)), Stream.fail("the source" as const))
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(seal(recipient)(broken))), "the source")
      const closed = yield* sealed(content(300_000), recipient)
      const cut = Stream.concat(streamOf(closed.subarray(0, 100_000)), Stream.fail("the source" as const))
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(unseal(identity)(cut))), "the source")
    }),
  )

  it.effect("is not made for a key that is none", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(sealed(Buffer.from("text"), "age1nonsense"))
      assert.strictEqual(error.failure, "usage")
      assert.include(error.message, "BACKUP_RECIPIENT")
    }),
  )
})

describe("what is not as it was sealed", () => {
  it.effect("a wrong key is distinguished from damage", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* key, yield* key]
      const error = yield* refusal(yield* sealed(content(1_000), one.recipient), other.identity)
      assert.strictEqual(error.failure, "usage")
      assert.include(error.message, "--identity")
      assert.notInclude(error.message, other.secret)
      const nonsense = yield* refusal(yield* sealed(content(1_000), one.recipient), Redacted.make("nonsense"))
      assert.include(nonsense.message, "AGE-SECRET-KEY-1")
      assert.notInclude(nonsense.message, "nonsense")
    }),
  )

  it.effect("a file that is empty or not of age says so", () =>
    Effect.gen(function* () {
      const { identity } = yield* key
      assert.include((yield* refusal(Buffer.alloc(0), identity)).message, "empty")
      for (const other of [Buffer.from("PGDMP"), Buffer.alloc(100_000), randomBytes(100_000)]) {
        const error = yield* refusal(other, identity)
        assert.strictEqual(error.failure, "differs")
        assert.include(error.message, "not a sealed backup")
      }
    }),
  )

  it.effect("a file cut off anywhere is refused, at the border of a chunk too", () =>
    Effect.gen(function* () {
      const { identity, recipient } = yield* key
      const closed = yield* sealed(randomBytes(200_000), recipient)
      const chunk = 65_536 + 16
      const payload = closed.length % chunk
      const cuts = [1, 30, 100, 190, payload, payload + chunk, payload + 2 * chunk, closed.length - 1]
      const header = closed.indexOf("\n---") + 48 + 16
      for (const cut of [...cuts, header, header + chunk, header + 2 * chunk, header + 2 * chunk + 1]) {
        const error = yield* refusal(closed.subarray(0, cut), identity)
        assert.instanceOf(error, BackupError, `cut at ${cut}`)
        assert.match(error.message, /damaged or cut off|not a sealed backup/, `cut at ${cut}`)
      }
      const longer = yield* refusal(Buffer.concat([closed, Buffer.from("x")]), identity)
      assert.include(longer.message, "damaged")
    }),
  )

  it.effect("a flipped bit is found at the beginning, in the middle and at the end", () =>
    Effect.gen(function* () {
      const { identity, recipient } = yield* key
      const closed = yield* sealed(randomBytes(300_000), recipient)
      for (const at of [3, 60, 150, 200, Math.floor(closed.length / 2), closed.length - 1]) {
        const error = yield* refusal(flipped(closed, at), identity)
        assert.instanceOf(error, BackupError)
      }
      const end = yield* refusal(flipped(closed, closed.length - 1), identity)
      assert.strictEqual(end.failure, "differs")
      assert.include(end.message, "another backup")
    }),
  )

  it.effect.prop(
    "any changed byte is found",
    [
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })),
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 255 })),
    ],
    ([at, mask]) =>
      Effect.gen(function* () {
        const { closed, identity } = yield* small
        const exit = yield* Effect.exit(collect(unseal(identity)(streamOf(flipped(closed, at % closed.length, mask)))))
        assert.isTrue(Exit.isFailure(exit))
      }),
    { arbitrary: { runs: 200 } },
  )

  it.effect("a file sealed without zstd is recognised", () =>
    Effect.gen(function* () {
      const { identity, recipient } = yield* key
      // What is sealed twice is no zstd inside.
      const twice = yield* sealed(content(1_000), recipient)
      const outer = yield* Effect.promise(async () => {
        const { Encrypter } = await import("age-encryption")
        const encrypter = new Encrypter()
        encrypter.addRecipient(recipient)
        return encrypter.encrypt(twice)
      })
      assert.include((yield* refusal(outer, identity)).message, "zstd")
    }),
  )
})

describe.skipIf(missing("age") || missing("zstd"))("Debian's age and zstd", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "confidant-seal-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true })),
  )

  it.effect("open what we sealed", () =>
    Effect.gen(function* () {
      const { recipient, secret } = yield* key
      const at = yield* folder
      const bytes = content(1_000_000)
      writeFileSync(join(at, "key"), `${secret}\n`)
      writeFileSync(join(at, "sealed"), yield* sealed(bytes, recipient))
      const back = execFileSync("sh", ["-c", "age -d -i key sealed | zstd -d"], { cwd: at, maxBuffer: 1e8 })
      assert.isTrue(back.equals(bytes))
    }),
  )

  it.effect("seal what we open", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const bytes = content(1_000_000)
      writeFileSync(join(at, "plain"), bytes)
      const made = execFileSync("sh", ["-c", "age-keygen -o key 2>/dev/null; age-keygen -y key"], { cwd: at })
      const closed = execFileSync("sh", ["-c", `zstd -c plain | age -r ${made.toString().trim()}`], {
        cwd: at,
        maxBuffer: 1e8,
      })
      const secret = execFileSync("grep", ["^AGE-SECRET", "key"], { cwd: at }).toString().trim()
      const source = NodeStream.fromReadable<Uint8Array>({ evaluate: () => Readable.from([closed]) })
      const back = yield* collect(unseal(Redacted.make(secret))(source))
      assert.isTrue(back.equals(bytes))
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema, Stream } from "effect"
import { ErasureLedger } from "../../../src/domain/backup/ErasureLedger.ts"
import {
  ErasureLedgerFiles,
  damagedKey,
  ledgerKey,
  readLedger,
  union,
  writeLedger,
} from "../../../src/backup/keep/ErasureLedgerFiles.ts"
import type { Erasure } from "../../../src/domain/backup/Erasures.ts"
import { Erasures } from "../../../src/domain/backup/Erasures.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import {
  LocalBackups,
  type ObjectStore,
  ObjectStoreError,
  RemoteBackups,
} from "../../../src/domain/backup/ObjectStore.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"

const erasure = (userId: number, at: number): Erasure => ({ userId: UserId.make(userId), at })

/** Small files in memory; `isAway`: nothing works. */
class Place {
  readonly files = new Map<string, string>()
  isAway = false
  writes = 0
  readonly store: ObjectStore

  constructor(place: string) {
    const use = <A>(work: () => A | ObjectStoreError) =>
      Effect.suspend(() => {
        const done = this.isAway ? new ObjectStoreError({ reason: "away", message: "it is away" }) : work()
        return done instanceof ObjectStoreError ? Effect.fail(done) : Effect.succeed(done)
      })
    const missing = new ObjectStoreError({ reason: "missing", message: "no such file" })
    this.store = {
      place,
      upload: () => Effect.die("not here"),
      open: () => Stream.die("not here"),
      list: () => Effect.die("not here"),
      retire: () => Effect.die("not here"),
      read: (key) => use(() => this.files.get(key) ?? missing),
      update: (key, change) =>
        use(() => {
          const before = this.files.get(key) ?? null
          const after = change(before)
          if (after !== before) {
            this.writes += 1
            this.files.set(key, after)
          }
          return after
        }),
      write: (key, text) =>
        use(() => {
          this.writes += 1
          this.files.set(key, text)
        }),
    }
  }

  get known() {
    return readLedger(this.files.get(ledgerKey) ?? "").erasures.map(({ at, userId }) => [Number(userId), at])
  }
}

const places = () => ({ local: new Place("/backups"), remote: new Place("s3://bucket") })

const on = <A, E>(
  { local, remote }: { readonly local: Place; readonly remote: Place | null },
  use: (ledger: ErasureLedger["Service"]) => Effect.Effect<A, E>,
) =>
  ErasureLedger.use(use).pipe(
    Effect.provide(ErasureLedgerFiles),
    Effect.provideService(LocalBackups, local.store),
    Effect.provideService(RemoteBackups, remote === null ? null : remote.store),
  )

const Some = Schema.Array(
  Schema.Struct({
    userId: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })),
    at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99 })),
  }),
)
const made = (some: typeof Some.Type) => some.map(({ at, userId }) => erasure(userId, at))

describe("the ledger of erasures", () => {
  it.prop(
    "forgets nobody when lists are put together, and keeps the latest time of each",
    [Some, Some],
    ([one, other]) => {
      const all = union(made(one), made(other))
      const ids = all.map(({ userId }) => userId)
      assert.strictEqual(new Set(ids).size, ids.length)
      for (const { at, userId } of [...one, ...other]) {
        assert.isTrue(all.some((known) => known.userId === userId && known.at >= at))
      }
      assert.deepStrictEqual(readLedger(writeLedger(all)), { erasures: [...all], damaged: [] })
    },
  )

  it.effect("brings each place what the other one knows", () => {
    const { local, remote } = places()
    local.files.set(ledgerKey, writeLedger([erasure(1, 10)]))
    remote.files.set(ledgerKey, writeLedger([erasure(2, 20)]))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* on({ local, remote }, ({ add }) => add([erasure(3, 30)])), { unreachable: null })
      const all = [
        [1, 10],
        [2, 20],
        [3, 30],
      ]
      assert.deepStrictEqual([local.known, remote.known], [all, all])
      const writes = local.writes + remote.writes
      yield* on({ local, remote }, ({ add }) => add([erasure(1, 10)]))
      assert.strictEqual(local.writes + remote.writes, writes, "nothing new is nothing to write")
    })
  })

  it.effect("begins with no file at all, and without a bucket", () => {
    const { local } = places()
    return Effect.gen(function* () {
      assert.isNull(yield* on({ local, remote: null }, ({ read }) => read), "a missing list is not an empty one")
      yield* on({ local, remote: null }, ({ add }) => add([]))
      assert.deepStrictEqual(yield* on({ local, remote: null }, ({ read }) => read), [])
      yield* on({ local, remote: null }, ({ add }) => add([erasure(1, 10)]))
      assert.deepStrictEqual(local.known, [[1, 10]])
    })
  })

  it.effect("is written locally while the bucket is down, and there the next time", () => {
    const { local, remote } = places()
    remote.isAway = true
    return Effect.gen(function* () {
      const { unreachable } = yield* on({ local, remote }, ({ add }) => add([erasure(1, 10)]))
      assert.match(unreachable ?? "", /s3:\/\/bucket.*it is away/)
      assert.deepStrictEqual(local.known, [[1, 10]])
      remote.isAway = false
      yield* on({ local, remote }, ({ add }) => add([]))
      assert.deepStrictEqual(remote.known, [[1, 10]])
    })
  })

  it.effect("is not taken for empty where a place cannot be read", () => {
    const { local, remote } = places()
    remote.isAway = true
    return Effect.gen(function* () {
      const error = yield* Effect.flip(on({ local, remote }, ({ read }) => read))
      assert.strictEqual(error.failure, "no backup")
      assert.include(error.message, "s3://bucket")
      assert.include(error.message, "unset S3_BUCKET")
      local.isAway = true
      yield* Effect.flip(on({ local, remote }, ({ add }) => add([erasure(1, 10)])))
    })
  })

  it.effect("sets lines aside that nobody can read, says so, and goes on with the others", () => {
    const { local } = places()
    const { layer, lines } = captureLogs()
    const bad = ['{"userId":4', '{"userId":"x","at":1}']
    local.files.set(ledgerKey, `${bad[0]}\n${writeLedger([erasure(1, 10)])}${bad[1]}\n`)
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* on({ local, remote: null }, ({ read }) => read), [erasure(1, 10)])
      yield* on({ local, remote: null }, ({ add }) => add([erasure(2, 20)]))
      assert.deepStrictEqual(local.known, [
        [1, 10],
        [2, 20],
      ])
      assert.strictEqual(local.files.get(damagedKey), `${bad.join("\n")}\n`)
      assert.isTrue(lines.some(({ level, message }) => level === "Warn" && message.includes("2 lines")))
      local.files.set(ledgerKey, `${bad[0]}\n`)
      yield* on({ local, remote: null }, ({ add }) => add([]))
      assert.strictEqual(local.files.get(damagedKey), `${bad.join("\n")}\n`, "each is kept once")
    }).pipe(Effect.provide(layer))
  })

  it.effect("learns what the database knows", () => {
    const { local, remote } = places()
    const erasures = Layer.mock(Erasures, { all: Effect.succeed([erasure(5, 50)]) })
    return Effect.gen(function* () {
      yield* on({ local, remote }, (ledger) =>
        ErasureLedger.sync.pipe(Effect.provideService(ErasureLedger, ledger), Effect.provide(erasures)),
      )
      assert.deepStrictEqual([local.known, remote.known], [[[5, 50]], [[5, 50]]])
    })
  })
})

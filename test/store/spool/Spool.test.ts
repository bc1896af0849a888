import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import { Settings } from "../../../src/config/Settings.ts"
import { TelegramMessageId, UpdateId } from "../../../src/domain/Ids.ts"
import { Spool, type Spooled } from "../../../src/domain/talk/Spool.ts"
import { layerFileSystem } from "../../../src/store/spool/Spool.ts"
import { lineOf, parse } from "../../../src/store/spool/SpoolLines.ts"
import { type Disk, fileSystemOn, roomy } from "../../support/FullDisk.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { answer, makeStateDir, spoolIn } from "../../support/SpoolFolder.ts"
import { settingsWith } from "../../support/Settings.ts"

type Use<A, E> = (spool: Spool["Service"]) => Effect.Effect<A, E>

/** One life of the process that owns the spool. */
const live = <A, E>(stateDir: string, use: Use<A, E>) =>
  Effect.scoped(Spool.use(use).pipe(Effect.provide(spoolIn(stateDir), { local: true })))

const waitingIn = (stateDir: string) => live(stateDir, (spool) => spool.waiting)

const idsOf = (waiting: ReadonlyArray<Spooled>): ReadonlyArray<number> =>
  waiting.map(({ settlement }) => settlement.updateId)

const fileOf = (stateDir: string) => join(stateDir, "spool.jsonl")

const keepAll =
  (...ids: ReadonlyArray<number>): Use<void, unknown> =>
  (spool) =>
    Effect.forEach(ids, (id) => spool.keep(answer(id)), { discard: true })

const asideIn = (stateDir: string) => readdirSync(stateDir).filter((name) => /^spool\.corrupt-\w+\.jsonl$/.test(name))

describe("the spool's file", () => {
  it.effect(
    "holds what waits over the end of its process, in a folder that need not be there, for nobody else to read",
    () =>
      Effect.gen(function* () {
        const stateDir = join(yield* makeStateDir, "not", "yet")
        yield* live(stateDir, (spool) =>
          Effect.gen(function* () {
            yield* keepAll(1, 2, 3)(spool)
            yield* spool.sent(UpdateId.make(2), 0, TelegramMessageId.make(5))
            yield* spool.sent(UpdateId.make(2), 1, null)
            yield* spool.saved(UpdateId.make(1))
          }),
        )
        assert.strictEqual(statSync(fileOf(stateDir)).mode & 0o777, 0o600)
        const sent = new Map([
          [0, TelegramMessageId.make(5)],
          [1, null],
        ])
        assert.deepStrictEqual(yield* waitingIn(stateDir), [
          { settlement: answer(2), sent },
          { settlement: answer(3), sent: new Map() },
        ])
      }),
  )

  it.effect("shrinks to nothing when nothing waits", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      yield* live(stateDir, (spool) =>
        Effect.gen(function* () {
          yield* keepAll(1, 2)(spool)
          yield* spool.saved(UpdateId.make(1))
          assert.isAbove(statSync(fileOf(stateDir)).size, 0)
          yield* spool.saved(UpdateId.make(2))
          assert.strictEqual(statSync(fileOf(stateDir)).size, 0)
          yield* spool.keep(answer(3))
        }),
      )
      assert.deepStrictEqual(idsOf(yield* waitingIn(stateDir)), [3])
    }),
  )

  it.effect("serves one process at a time; the next one may have it after the end of the first", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      yield* live(stateDir, () =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(waitingIn(stateDir))
          assert.strictEqual(error._tag, "SpoolError")
          assert.include(error.message, "STATE_DIR")
        }),
      )
      assert.deepStrictEqual(yield* waitingIn(stateDir), [])
    }),
  )

  it.effect("says what is wrong when there can be no folder", () =>
    Effect.gen(function* () {
      const stateDir = join(yield* makeStateDir, "file")
      writeFileSync(stateDir, "")
      const error = yield* Effect.flip(waitingIn(stateDir))
      assert.match(error.message, /^The spool has no folder: E[A-Z]+$/)
    }),
  )
})

const first = lineOf({ _tag: "Kept", settlement: answer(1) })
const second = lineOf({ _tag: "Kept", settlement: answer(2, "ответ 🙂") })

describe("a process killed in the middle of an append", () => {
  it.effect.prop(
    "loses nothing that was promised: the torn line is set aside and told by its number alone",
    { share: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 0.999 })) },
    ({ share }) =>
      Effect.gen(function* () {
        const stateDir = yield* makeStateDir
        const whole = Buffer.from(second)
        const torn = whole.subarray(0, 1 + Math.floor(share * (whole.length - 1)))
        writeFileSync(fileOf(stateDir), Buffer.concat([Buffer.from(first), torn]))
        const { layer, lines } = captureLogs()
        yield* live(stateDir, keepAll(3)).pipe(Effect.provide(layer))
        const [aside = ""] = asideIn(stateDir)
        const errors = lines.filter(({ level }) => level === "Error")
        assert.strictEqual(errors.length, 1)
        assert.match(errors[0]?.message ?? "", /: line 2$/)
        assert.notInclude(errors[0]?.message ?? "", "ответ")
        assert.deepStrictEqual(readFileSync(join(stateDir, aside)).subarray(0, -1), torn)
        assert.strictEqual(statSync(join(stateDir, aside)).mode & 0o777, 0o600)
        assert.deepStrictEqual(idsOf(yield* waitingIn(stateDir)), [1, 3])
        assert.strictEqual(asideIn(stateDir).length, 1)
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 25 } },
  )
})

describe("a damaged file", () => {
  it.effect("loses only the lines that are no lines of this release", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      const framed = (json: string) => `{"crc32":"${crc32(json).toString(16).padStart(8, "0")}","change":${json}}\n`
      const strange = [
        framed('{"_tag":"Archived","updateId":1}'),
        framed('{"_tag":"Saved","updateId":"1"}'),
        "\n",
        "\u0000".repeat(4096) + "\n",
        "{}\n",
        first.replace(/[0-9a-f]{8}/, "00000000"),
      ]
      writeFileSync(fileOf(stateDir), strange.map((line) => line + second).join("") + first)
      const { layer, lines } = captureLogs()
      const waiting = yield* waitingIn(stateDir).pipe(Effect.provide(layer))
      assert.deepStrictEqual(idsOf(waiting), [2, 1])
      assert.match(lines.find(({ level }) => level === "Error")?.message ?? "", /: line 1, 3, 5, 7, 9, 11$/)
      const [aside = ""] = asideIn(stateDir)
      assert.strictEqual(readFileSync(join(stateDir, aside), "utf8"), strange.join(""))
    }),
  )
})

const liveOn = <A, E>(disk: Disk, stateDir: string, use: Use<A, E>) =>
  Effect.scoped(
    Spool.use(use).pipe(
      Effect.provide(
        layerFileSystem.pipe(Layer.provide([fileSystemOn(disk), Layer.succeed(Settings, settingsWith({ stateDir }))])),
      ),
    ),
  )

describe("a full disk", () => {
  it.effect.prop(
    "fails the append as a typed error and leaves nothing of it behind, however much of it fitted",
    { share: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 0.999 })), cuts: Schema.Boolean },
    ({ cuts, share }) =>
      Effect.gen(function* () {
        const stateDir = yield* makeStateDir
        const disk = roomy()
        yield* liveOn(disk, stateDir, (spool) =>
          Effect.gen(function* () {
            yield* spool.keep(answer(1))
            disk.room = Math.floor(share * lineOf({ _tag: "Kept", settlement: answer(2, "private") }).length)
            disk.cuts = cuts
            const error = yield* Effect.flip(spool.keep(answer(2, "private")))
            assert.strictEqual(error._tag, "SpoolError")
            assert.strictEqual(error.message, "The spool cannot be written: the disk is full (ENOSPC)")
            assert.deepStrictEqual(idsOf(yield* spool.waiting), [1])
            if (cuts) assert.deepStrictEqual(idsOf([...parsedIn(stateDir)]), [1])
            Object.assign(disk, roomy())
            yield* spool.keep(answer(3))
            assert.deepStrictEqual(idsOf([...parsedIn(stateDir)]), [1, 3])
          }),
        )
        assert.deepStrictEqual(idsOf(yield* waitingIn(stateDir)), [1, 3])
        assert.deepStrictEqual(asideIn(stateDir), [])
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 25 } },
  )

  it.effect("does not keep what the database has from being let go", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      const disk = roomy()
      yield* liveOn(disk, stateDir, (spool) =>
        Effect.gen(function* () {
          yield* keepAll(1, 2)(spool)
          disk.room = 0
          assert.strictEqual((yield* Effect.flip(spool.saved(UpdateId.make(1))))._tag, "SpoolError")
          assert.deepStrictEqual(idsOf(yield* spool.waiting), [2])
          yield* spool.saved(UpdateId.make(2))
          assert.strictEqual(statSync(fileOf(stateDir)).size, 0)
        }),
      )
      assert.deepStrictEqual(yield* waitingIn(stateDir), [])
    }),
  )

  it.effect("does not keep the bot from starting on a torn line, which is set aside later", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      appendFileSync(fileOf(stateDir), first + second.slice(0, 50))
      const { layer, lines } = captureLogs()
      const disk = { ...roomy(), room: 10 }
      yield* liveOn(disk, stateDir, (spool) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(idsOf(yield* spool.waiting), [1])
          Object.assign(disk, roomy())
          yield* spool.keep(answer(3))
          yield* spool.saved(UpdateId.make(1))
          yield* spool.saved(UpdateId.make(3))
          yield* spool.keep(answer(4))
        }),
      ).pipe(Effect.provide(layer))
      assert.include(
        lines.find(({ level }) => level === "Error")?.message ?? "",
        "line 2; The spool cannot set them aside",
      )
      assert.deepStrictEqual(asideIn(stateDir), [])
      assert.deepStrictEqual(idsOf(yield* waitingIn(stateDir)), [4])
      const [aside = ""] = asideIn(stateDir)
      assert.strictEqual(readFileSync(join(stateDir, aside), "utf8"), `${second.slice(0, 50)}\n`)
    }),
  )
})

const parsedIn = (stateDir: string) =>
  parse(readFileSync(fileOf(stateDir))).changes.flatMap((change) =>
    change._tag === "Kept" ? [{ settlement: change.settlement, sent: new Map() }] : [],
  )

describe("appends", () => {
  it.effect("are synced to the disk before they count", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      const disk = roomy()
      yield* liveOn(disk, stateDir, (spool) =>
        Effect.gen(function* () {
          const steps = [spool.keep(answer(1)), spool.keep(answer(2)), spool.sent(UpdateId.make(1), 0, null)]
          const ends = [spool.saved(UpdateId.make(1)), spool.saved(UpdateId.make(2))]
          for (const step of [...steps, ...ends]) {
            const before = disk.syncs
            yield* step
            assert.strictEqual(disk.syncs, before + 1)
          }
        }),
      )
    }),
  )

  it.effect("at the same time share their syncs", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      const disk = roomy()
      yield* liveOn(disk, stateDir, (spool) =>
        Effect.gen(function* () {
          const before = disk.syncs
          yield* Effect.forEach(Array.from({ length: 100 }).keys(), (id) => spool.keep(answer(id + 1)), {
            concurrency: "unbounded",
          })
          assert.isAtMost(disk.syncs - before, 3)
        }),
      )
      assert.strictEqual((yield* waitingIn(stateDir)).length, 100)
    }),
  )
})

import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { Fleet, makeFleet } from "../../../src/boundary/Fleet.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { HealthChecks } from "../../../src/domain/operators/HealthChecks.ts"
import {
  BackupProbe,
  CacheProbe,
  DatabaseProbe,
  ModelProbe,
  ProbeFailed,
  TelegramProbe,
} from "../../../src/domain/Probes.ts"
import { Lead } from "../../../src/domain/talk/Lead.ts"
import { look } from "../../../src/ops/checks/Checkup.ts"
import { MemoryHealthChecks } from "../../support/MemoryHealthChecks.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { settingsWith } from "../../support/Settings.ts"

const away = Effect.fail(new ProbeFailed({ message: "It is away.", fix: "Start it." }))

const World = Layer.mergeAll(
  MemoryHealthChecks,
  Layer.mock(BackupProbe, { newestVerified: Effect.succeed(null), sealedTo: Effect.succeed([]), bucket: null }),
  Layer.mock(DatabaseProbe, { health: away, lastVerified: Effect.succeed(null) }),
  Layer.succeed(CacheProbe, null),
  Layer.succeed(ModelProbe, null),
  Layer.succeed(TelegramProbe, null),
  Layer.succeed(Settings, settingsWith({})),
  passThrough,
  NodeFileSystem.layer,
  FetchHttpClient.layer,
)

/** What a process of these has recorded. Of the state folders' ids its own is the second. */
const recorded = (leads: boolean) => {
  const fleet = makeFleet()
  fleet.saw({ size: 2, place: 1, isCounted: true, slower: 1, spentElsewhereUsd: 0, isLedInVain: false })
  return Effect.andThen(
    look,
    Effect.flatMap(HealthChecks, ({ latest }) => latest),
  ).pipe(
    Effect.map((rows) => rows.map(({ service }) => service)),
    Effect.provide(
      Layer.mergeAll(World, Layer.succeed(Fleet, fleet), Layer.mock(Lead, { leads: Effect.succeed(leads) })),
    ),
  )
}

describe("the health check of several processes", () => {
  it.effect("is made and recorded by the one that leads, whichever its place is", () =>
    Effect.gen(function* () {
      assert.includeMembers([...(yield* recorded(true))], ["database", "backups", "disk"])
      assert.deepStrictEqual(yield* recorded(false), [])
    }),
  )
})

import { Effect, Layer } from "effect"
import { Databases } from "../../domain/backup/Databases.ts"
import { makeConnections } from "./Connections.ts"
import { DatabaseServer } from "./DatabaseServer.ts"
import { factsIn, holdingsIn } from "./DatabaseFactsSql.ts"
import { fingerprintIn } from "./FingerprintSql.ts"
import { dropLeftoversIn, keptIn, scratchIn, swapIn, usersIn } from "./MaintenanceSql.ts"
import { newestMigration } from "../Migrations.ts"
import { pgEnvironment } from "../driver/PgEnvironment.ts"
import { eraseIn, reviveIn } from "./ReviveSql.ts"
import { snapshotIn } from "./SnapshotSql.ts"

const make = Effect.gen(function* () {
  const connections = yield* makeConnections
  const server = yield* DatabaseServer
  return Databases.of({
    target: connections.target,
    newestMigration,
    environment: pgEnvironment(server),
    facts: factsIn(connections),
    holdings: holdingsIn(connections),
    snapshot: snapshotIn(connections),
    fingerprint: fingerprintIn(connections),
    scratch: scratchIn(connections),
    dropLeftovers: dropLeftoversIn(connections),
    users: usersIn(connections),
    revive: reviveIn(connections),
    erase: eraseIn(connections),
    kept: keptIn(connections),
    swap: swapIn(connections),
  })
})

export const DatabasesSql: Layer.Layer<Databases, never, DatabaseServer> = Layer.effect(Databases, make)

import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { DatabasePlace } from "../../domain/Probes.ts"
import { Statements } from "../driver/Statements.ts"
import { servedIn } from "../ServedBotSql.ts"
import { DatabaseServer } from "./DatabaseServer.ts"

export const DatabasePlaceSql: Layer.Layer<DatabasePlace, never, DatabaseServer | SqlClient | Statements> =
  Layer.effect(
    DatabasePlace,
    Effect.gen(function* () {
      const { place } = yield* DatabaseServer
      const sql = yield* SqlClient
      const statements = yield* Statements
      return { place, bot: statements.run("DatabasePlace.bot", servedIn(sql)) }
    }),
  )

import { Effect, Layer } from "effect"
import { MigratedDatabase } from "../../domain/operators/database/MigratedDatabase.ts"
import { migrated } from "../driver/Postgres.ts"

export const MigratedDatabaseSql = Layer.effect(MigratedDatabase, Effect.map(migrated, MigratedDatabase.of))

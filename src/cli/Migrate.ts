import { Console, Effect, type Layer } from "effect"
import { Command } from "effect/cli"
import { MigratedDatabase } from "../domain/operators/database/MigratedDatabase.ts"

const told = ({ from, name, to }: MigratedDatabase["Service"]) =>
  from === to
    ? `Database ${name} is up to date, at migration ${to}.`
    : `Database ${name}: migrated from ${from} to ${to}.`

/** `confidant migrate`: the only command besides `start` that changes the schema. */
export const migrateCommand = <E>(migrated: Layer.Layer<MigratedDatabase, E>) =>
  Command.make("migrate", {}, () =>
    Effect.provide(
      MigratedDatabase.use((database) => Console.log(told(database))),
      migrated,
    ),
  ).pipe(Command.withDescription("Bring the database to this version's schema, as start does"))

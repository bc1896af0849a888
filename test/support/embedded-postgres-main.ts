import { Console, Effect } from "effect"
import { EmbeddedPostgres } from "../../src/store/postgres/EmbeddedPostgres.ts"

/** Runs the embedded server on the state folder of the first argument until it is killed. */
const stateDir = process.argv[2] ?? ""

Effect.runFork(
  Effect.flatMap(EmbeddedPostgres, (server) =>
    Effect.andThen(Console.log(`ready ${server.socketDir}`), Effect.never),
  ).pipe(Effect.provide(EmbeddedPostgres.layer({ stateDir })), Effect.tapError(Console.error)),
)

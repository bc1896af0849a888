import { format } from "node:util"
import { NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { Command } from "effect/cli"
import * as Operator from "../../src/app/Operator.ts"
import { backup } from "../../src/cli/Backup.ts"
import { codeOf, explain, presenter } from "../../src/cli/Endings.ts"
import { flags } from "../../src/cli/Flags.ts"
import { invite } from "../../src/cli/Invite.ts"
import { migrateCommand } from "../../src/cli/Migrate.ts"
import { restore } from "../../src/cli/Restore.ts"
import { token } from "../../src/cli/Token.ts"
import { turns } from "../../src/cli/Turns.ts"
import { Given } from "../../src/config/Environment.ts"

const confidant = Command.make("confidant").pipe(
  Command.withSubcommands([
    backup(Operator),
    restore(Operator.restores),
    migrateCommand(Operator.migrations),
    token(Operator.signing, Operator.audit),
    invite(Operator.invites),
    flags(Operator.flags),
    turns(Operator.deadLetters),
  ]),
)

/** Like `CommandProcess.run`, in this process: the same command on the same services, without the second that a start takes. */
export const run = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  folder: string,
) {
  const written: Array<string> = []
  const write = (...words: ReadonlyArray<unknown>) => {
    written.push(format(...words))
  }
  const console: Console.Console = Object.assign(Object.create(globalThis.console), {
    debug: write,
    error: write,
    info: write,
    log: write,
    warn: write,
  })
  const exit = yield* Command.runWith(confidant, { version: "test" })(args).pipe(
    Effect.catch(explain(Console.error)),
    Effect.provide([NodeServices.layer, presenter]),
    Effect.exit,
    Effect.provideService(Console.Console, console),
    Effect.provideService(Given, { values: env, folder }),
    // Built anew for each command, like those of a process.
    Effect.provideService(Layer.CurrentMemoMap, Layer.makeMemoMapUnsafe()),
  )
  const printed = written.flatMap((text) => text.split("\n")).filter((line) => line !== "")
  return { code: codeOf(exit, 1), printed: printed.join("\n") }
})

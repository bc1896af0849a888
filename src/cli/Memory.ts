import { Console, Effect, type Layer } from "effect"
import { Command } from "effect/cli"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import type { MemoryIndex } from "../domain/MemoryIndex.ts"
import { rebuildMemory } from "../operators/memory/RebuildMemory.ts"
import { byUser } from "./SystemUser.ts"

const everySoMany = 10_000

const reindex = Effect.gen(function* () {
  let said = 0
  const done = yield* rebuildMemory(yield* byUser, (messages) => {
    if (messages < said + everySoMany) return Effect.void
    said = messages
    return Console.error(`${messages} messages so far`)
  })
  yield* Console.log(`${done} messages are indexed.`)
})

/** `confidant memory`. `operator` is built only for a command that runs. */
export const memory = <E>(operator: Layer.Layer<MemoryIndex | AuditLog, E>) =>
  Command.make("memory").pipe(
    Command.withDescription("The index that people's messages are found by"),
    Command.withSubcommands([
      Command.make("reindex", {}, () => Effect.provide(reindex, operator)).pipe(
        Command.withDescription("Build it anew, beside a running bot or not; stopped, it goes on where it was"),
      ),
    ]),
  )

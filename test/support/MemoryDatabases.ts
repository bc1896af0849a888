import { Clock, Effect, Layer } from "effect"
import { isKept } from "../../src/domain/backup/DatabaseNames.ts"
import { DatabaseError, type DatabaseFacts, Databases } from "../../src/domain/backup/Databases.ts"
import type { Fingerprint } from "../../src/domain/backup/Fingerprint.ts"

type ErrorReason = DatabaseError["reason"]

export const nothingIn: Fingerprint = { tables: [], sequences: [], extensions: [{ name: "plpgsql", version: "1.0" }] }

const refused = (reason: ErrorReason, name: string) =>
  Effect.fail(new DatabaseError({ reason, message: `the database ${name}: ${reason}` }))

/** Databases by name, without rows of their own: `contents` says what each holds, and whoever has a snapshot is connected. */
export const makeMemoryDatabases = (target: string, contents = new Map<string, Fingerprint>()) => {
  const facts = new Map<string, DatabaseFacts>()
  const connected = new Map<string, number>()
  const make = (name: string, like: Pick<DatabaseFacts, "encoding" | "collate" | "ctype">) => {
    const { encoding, collate, ctype } = like
    const rest = {
      serverVersion: 150_018,
      bytes: 8_000_000,
      dataDirectory: null,
      walBytes: 0,
      migration: 0,
      serves: 0,
      estimatedRows: 0,
    }
    facts.set(name, { name, encoding, collate, ctype, ...rest })
  }
  make(target, { encoding: "UTF8", collate: "C", ctype: "C.UTF-8" })
  const known = (name: string) => {
    const found = facts.get(name)
    return found === undefined ? refused("missing", name) : Effect.succeed(found)
  }
  const drop = (name: string) => {
    facts.delete(name)
    contents.delete(name)
  }
  const usersOf = (name: string) => {
    const count = connected.get(name) ?? 0
    return count === 0 ? [] : [`confidant backup (${count})`]
  }
  const connect = (name: string, by: number) => connected.set(name, (connected.get(name) ?? 0) + by)
  const rename = (from: string, to: string) => {
    const [found, held] = [facts.get(from), contents.get(from)]
    drop(from)
    if (found !== undefined) facts.set(to, { ...found, name: to })
    if (held !== undefined) contents.set(to, held)
  }

  return Databases.of({
    target,
    newestMigration: 4,
    environment: (database) => ({ PGDATABASE: database }),
    facts: known,
    holdings: (name) => Effect.as(known(name), null),
    snapshot: Effect.fnUntraced(function* (name) {
      yield* known(name)
      yield* Effect.acquireRelease(
        Effect.sync(() => connect(name, 1)),
        () => Effect.sync(() => connect(name, -1)),
      )
      const { sequences } = contents.get(name) ?? nothingIn
      return { id: "00000003-00000001-1", at: yield* Clock.currentTimeMillis, sequences }
    }),
    fingerprint: Effect.fnUntraced(function* (name, { progress }) {
      yield* known(name)
      const found = contents.get(name) ?? nothingIn
      if (progress !== undefined) for (const { rows } of found.tables) yield* progress(rows)
      return found
    }),
    scratch: (name, like) =>
      facts.has(name)
        ? refused("exists", name)
        : Effect.acquireRelease(
            Effect.sync(() => make(name, like)),
            () => Effect.sync(() => drop(name)),
          ),
    dropLeftovers: (prefix) =>
      Effect.sync(() => {
        const found = [...facts.keys()].filter((name) => name.startsWith(prefix)).sort()
        for (const name of found) drop(name)
        return found
      }),
    users: (name) => Effect.sync(() => usersOf(name)),
    erase: (name) => Effect.as(known(name), { forgotten: 0 }),
    kept: Effect.sync(() => [...facts.keys()].filter((name) => isKept(target, name)).sort()),
    revive: (name) => Effect.as(known(name), { forgotten: 0 }),
    swap: Effect.fnUntraced(function* (names) {
      if (facts.has(names.old)) return yield* refused("exists", names.old)
      yield* Effect.andThen(known(names.target), known(names.fresh))
      if ([names.target, names.fresh].some((name) => usersOf(name).length > 0)) {
        return yield* refused("in use", `${names.target}: ${usersOf(names.target).join("")}`)
      }
      rename(names.target, names.old)
      rename(names.fresh, names.target)
    }),
  })
}

export const MemoryDatabases: Layer.Layer<Databases> = Layer.sync(Databases, () => makeMemoryDatabases("confidant"))

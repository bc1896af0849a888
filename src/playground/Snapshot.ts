import { Clock, Effect, FileSystem, Path, Queue, Schema } from "effect"
import { Person, SimCommand, SimFile } from "./SimApi.ts"
import { allMessages, chatOf, type World } from "./World.ts"

const Extensible = [Schema.Record(Schema.String, Schema.Unknown)] as const

const EntityJson = Schema.StructWithRest(
  Schema.Struct({ type: Schema.String, offset: Schema.Int, length: Schema.Int }),
  Extensible,
)

const FileJson = Schema.Struct({ ...SimFile.fields, path: Schema.String, duration: Schema.Finite })

const MessageJson = Schema.Struct({
  messageId: Schema.Int,
  chatId: Schema.Int,
  from: Schema.Literals(["user", "bot"]),
  date: Schema.Int,
  editDate: Schema.NullOr(Schema.Int),
  text: Schema.String,
  entities: Schema.Array(EntityJson),
  file: Schema.NullOr(FileJson),
  inlineKeyboard: Schema.NullOr(
    Schema.Array(Schema.Array(Schema.StructWithRest(Schema.Struct({ text: Schema.String }), Extensible))),
  ),
  replyKeyboard: Schema.NullOr(Schema.Array(Schema.Array(Schema.String))),
  replyTo: Schema.NullOr(Schema.Int),
  reactions: Schema.Array(Schema.Struct({ from: Schema.Literals(["user", "bot"]), emoji: Schema.String })),
})

export const Snapshot = Schema.Struct({
  counters: Schema.Struct({ messageId: Schema.Int, personId: Schema.Int, serial: Schema.Int }),
  people: Schema.Array(Person),
  messages: Schema.Array(MessageJson),
  files: Schema.Array(FileJson),
  queries: Schema.Array(Schema.Tuple([Schema.String, Schema.Int])),
  commands: Schema.Array(
    Schema.Struct({ key: Schema.String, languageCode: Schema.String, commands: Schema.Array(SimCommand) }),
  ),
  profile: Schema.Array(Schema.Tuple([Schema.String, Schema.String])),
  updates: Schema.Struct({
    nextId: Schema.Int,
    pending: Schema.Array(Schema.StructWithRest(Schema.Struct({ update_id: Schema.Int }), Extensible)),
    allowed: Schema.NullOr(Schema.Array(Schema.String)),
    webhook: Schema.NullOr(
      Schema.Struct({
        url: Schema.String,
        secret: Schema.NullOr(Schema.String),
        maxConnections: Schema.Int,
        lastErrorDate: Schema.NullOr(Schema.Int),
        lastErrorMessage: Schema.NullOr(Schema.String),
      }),
    ),
  }),
})
export type Snapshot = typeof Snapshot.Type

const SnapshotJson = Schema.fromJsonString(Snapshot)

/** Plain data already: every field is JSON. */
export const snapshotOf = (world: World): Snapshot => ({
  counters: world.counters,
  people: [...world.people.values()],
  messages: [...allMessages(world)],
  files: [...world.files.values()],
  queries: [...world.queries],
  commands: [...world.commands.values()],
  profile: [...world.profile],
  updates: {
    nextId: world.updates.nextId,
    pending: world.updates.pending,
    allowed: world.updates.allowed,
    webhook: world.updates.webhook,
  },
})

/** Fills an empty world; counters and updates are set when it is made. */
export const restore = (world: World, snapshot: Snapshot, contents: ReadonlyMap<string, Uint8Array>): void => {
  for (const person of snapshot.people) world.people.set(person.id, person)
  for (const message of snapshot.messages) chatOf(world, message.chatId).set(message.messageId, message)
  for (const file of snapshot.files) world.files.set(file.fileId, file)
  for (const [id, bytes] of contents) world.contents.set(id, bytes)
  for (const [id, chatId] of snapshot.queries) world.queries.set(id, chatId)
  for (const list of snapshot.commands) world.commands.set(list.key, list)
  for (const [key, value] of snapshot.profile) world.profile.set(key, value)
}

export interface Saved {
  readonly snapshot: Snapshot
  readonly contents: ReadonlyMap<string, Uint8Array>
}

const contentFolder = (stateFile: string): string => `${stateFile}.files`

/** The saved state; null when there is none. A file that cannot be read is set aside as `.broken`. */
export const load = Effect.fnUntraced(function* (stateFile: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  if (!(yield* fs.exists(stateFile))) return null
  const read = Effect.gen(function* () {
    const snapshot = yield* Schema.decodeUnknownEffect(SnapshotJson)(yield* fs.readFileString(stateFile))
    const contents = new Map<string, Uint8Array>()
    for (const { fileId } of snapshot.files) {
      contents.set(fileId, yield* fs.readFile(path.join(contentFolder(stateFile), fileId)))
    }
    return { snapshot, contents }
  })
  return yield* Effect.catch(read, () =>
    Effect.logWarning(
      "The playground's saved state cannot be read; it is set aside and the playground starts empty.",
    ).pipe(Effect.andThen(fs.rename(stateFile, `${stateFile}.broken`)), Effect.as(null)),
  )
})

const writeAtomically = Effect.fnUntraced(function* (target: string, bytes: Uint8Array) {
  const fs = yield* FileSystem.FileSystem
  const temporary = `${target}.tmp`
  yield* Effect.scoped(
    Effect.gen(function* () {
      const file = yield* fs.open(temporary, { flag: "w", mode: 0o600 })
      yield* file.writeAll(bytes)
      yield* file.sync
    }),
  )
  yield* fs.rename(temporary, target)
})

/** Saves the world soon after each change and once more when the scope closes; returns what reports a change. */
export const makeSaver = Effect.fnUntraced(function* (stateFile: string, current: () => World) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = contentFolder(stateFile)
  yield* fs.makeDirectory(folder, { recursive: true })
  const written = new Set(yield* fs.readDirectory(folder))
  const signal = yield* Queue.sliding<void>(1)
  let dirty = false

  const save = Effect.gen(function* () {
    dirty = false
    const world = current()
    for (const [id, bytes] of world.contents) {
      if (written.has(id)) continue
      yield* writeAtomically(path.join(folder, id), bytes)
      written.add(id)
    }
    yield* writeAtomically(stateFile, new TextEncoder().encode(JSON.stringify(snapshotOf(world))))
  }).pipe(
    Effect.catch((error) =>
      Effect.logWarning("The playground's state could not be saved.", error.message).pipe(
        Effect.andThen(
          Effect.sync(() => {
            dirty = true
            Queue.offerUnsafe(signal, undefined)
          }),
        ),
      ),
    ),
  )

  let pause = 200
  yield* Queue.take(signal).pipe(
    Effect.andThen(Effect.suspend(() => Effect.sleep(pause))),
    Effect.andThen(
      Effect.uninterruptible(
        Clock.currentTimeMillis.pipe(
          Effect.flatMap((started) =>
            Effect.andThen(
              save,
              Effect.map(Clock.currentTimeMillis, (ended) => ended - started),
            ),
          ),
        ),
      ),
    ),
    // A large state is saved less often, so that saving stays below a tenth of the time.
    Effect.tap((took) => Effect.sync(() => (pause = Math.max(200, 10 * took)))),
    Effect.forever,
    Effect.forkScoped,
  )
  yield* Effect.addFinalizer(() => Effect.suspend(() => (dirty ? save : Effect.void)))

  return () => {
    if (dirty) return
    dirty = true
    Queue.offerUnsafe(signal, undefined)
  }
})

import { Clock, Deferred, Effect, FileSystem, Path, type PlatformError, Queue, Schema, type Scope } from "effect"
import { fileFailure } from "../domain/FileFailure.ts"
import { RichBlock } from "./rich/RichBlocks.ts"
import { Person, SimCommand, SimFile } from "./SimApi.ts"
import { allMessages, chatOf, type World } from "./World.ts"

const Extensible = [Schema.Record(Schema.String, Schema.Unknown)] as const

const EntityJson = Schema.StructWithRest(
  Schema.Struct({ type: Schema.String, offset: Schema.Int, length: Schema.Int }),
  Extensible,
)

const FileJson = Schema.Struct({
  ...SimFile.fields,
  path: Schema.String,
  duration: Schema.Finite,
  emoji: Schema.optionalKey(Schema.String),
})

const MessageJson = Schema.Struct({
  messageId: Schema.Int,
  chatId: Schema.Int,
  from: Schema.Literals(["user", "bot"]),
  date: Schema.Int,
  editDate: Schema.NullOr(Schema.Int),
  isTextEdited: Schema.optionalKey(Schema.Boolean),
  quote: Schema.optionalKey(Schema.String),
  forwardedFrom: Schema.optionalKey(Schema.String),
  text: Schema.String,
  entities: Schema.Array(EntityJson),
  rich: Schema.optionalKey(Schema.Array(RichBlock)),
  file: Schema.NullOr(FileJson),
  inlineKeyboard: Schema.NullOr(
    Schema.Array(Schema.Array(Schema.StructWithRest(Schema.Struct({ text: Schema.String }), Extensible))),
  ),
  replyKeyboard: Schema.NullOr(Schema.Array(Schema.Array(Schema.String))),
  replyTo: Schema.NullOr(Schema.Int),
  threadId: Schema.optionalKey(Schema.Int),
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

/** Ids that may be used after the last save without repeating after a crash. */
const reserve = 100_000

const snapshotOf = (world: World, ahead: number): Snapshot => ({
  counters: {
    messageId: world.counters.messageId + ahead,
    personId: world.counters.personId + ahead,
    serial: world.counters.serial + ahead,
  },
  people: [...world.people.values()],
  messages: [...allMessages(world)],
  files: [...world.files.values()],
  queries: [...world.queries],
  commands: [...world.commands.values()],
  profile: [...world.profile],
  updates: {
    nextId: world.updates.nextId + ahead,
    pending: world.updates.pending,
    allowed: world.updates.allowed,
    webhook: world.updates.webhook,
  },
})

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

const shortestPause = 200

const contentFolder = (stateFile: string): string => `${stateFile}.files`

/** null: none. A file that cannot be read is renamed to `.broken`. */
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

export interface Saver {
  readonly changed: () => void
  /** Waits until every change so far is on the disk, or could not be saved. */
  readonly saved: Effect.Effect<void>
}

export const unsaved: Saver = { changed: () => {}, saved: Effect.void }

/** Saves the world soon after each change, at once if somebody waits for it, and when the scope closes. */
export const makeSaver = Effect.fnUntraced(function* (
  stateFile: string,
  current: () => World,
): Effect.fn.Return<Saver, PlatformError.PlatformError, FileSystem.FileSystem | Path.Path | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = contentFolder(stateFile)
  yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
  // An earlier version let everybody look in.
  yield* fs.chmod(folder, 0o700)
  const written = new Set(yield* fs.readDirectory(folder))
  const signal = yield* Queue.sliding<void>(1)
  const urgent = yield* Queue.sliding<void>(1)
  let changes = 0
  let kept = 0
  let isFailing = false
  let round = Deferred.makeUnsafe<void>()

  const write = Effect.fnUntraced(function* (ahead: number) {
    const world = current()
    const upTo = changes
    for (const [id, bytes] of world.contents) {
      if (written.has(id)) continue
      yield* writeAtomically(path.join(folder, id), bytes)
      written.add(id)
    }
    yield* writeAtomically(stateFile, new TextEncoder().encode(JSON.stringify(snapshotOf(world, ahead))))
    kept = upTo
    if (isFailing) yield* Effect.logInfo("The playground's state is saved again.")
    isFailing = false
  })

  const failed = Effect.fnUntraced(function* (error: PlatformError.PlatformError) {
    Queue.offerUnsafe(signal, undefined)
    if (isFailing) return
    isFailing = true
    yield* Effect.logWarning(
      `The playground's state cannot be saved: ${fileFailure(error)}. It is tried again until it can.`,
    )
  })

  const save = (ahead: number) =>
    write(ahead).pipe(
      Effect.catch(failed),
      Effect.ensuring(
        Effect.sync(() => {
          Deferred.doneUnsafe(round, Effect.void)
          round = Deferred.makeUnsafe()
        }),
      ),
    )

  yield* save(reserve)
  let pause = shortestPause
  yield* Effect.gen(function* () {
    yield* Queue.take(signal)
    yield* isFailing ? Effect.sleep(pause) : Effect.raceFirst(Effect.sleep(pause), Queue.take(urgent))
    if (kept === changes) return
    const started = yield* Clock.currentTimeMillis
    yield* Effect.uninterruptible(save(reserve))
    // Larger states are saved less often while nobody waits, so that saving takes less than a tenth of the time.
    pause = Math.max(shortestPause, 10 * ((yield* Clock.currentTimeMillis) - started))
  }).pipe(Effect.forever, Effect.forkScoped)
  yield* Effect.addFinalizer(() => save(0))

  const until = (wanted: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (kept >= wanted || isFailing) return Effect.void
      Queue.offerUnsafe(urgent, undefined)
      return Effect.andThen(Deferred.await(round), until(wanted))
    })

  return {
    changed: () => {
      changes++
      Queue.offerUnsafe(signal, undefined)
    },
    saved: Effect.suspend(() => until(changes)),
  }
})

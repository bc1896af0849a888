import { Cron, Effect, Option, Schema, Stream } from "effect"
import { type Asked, type Feature, message, type OwnAsked, type Reply } from "../../domain/Feature.ts"
import { ChatId, UserId } from "../../domain/Ids.ts"
import { JobError, type JobKind, jobKind, type OwnTurn } from "../../domain/Jobs.ts"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { Language } from "../../domain/talk/Language.ts"
import { Archives } from "../../domain/talk/outgoing/Archives.ts"
import { inThread, type Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { making, pieceBytes, soundBytes } from "../../policy/Export.ts"
import { pruneSchedule, usual } from "../../policy/Jobs.ts"
import { filesOf } from "./Contents.ts"
import { Holdings } from "./Holdings.ts"
import { labelsFor } from "./Labels.ts"
import { type KeptMedia, type MediaError, MediaStore } from "../../domain/voice/MediaStore.ts"
import { inPieces, type ZipEntry, zipped } from "../../domain/Zip.ts"

const name = "export"

/** `at`: Unix milliseconds. */
const Wanted = Schema.Struct({
  userId: UserId,
  chatId: ChatId,
  language: Language,
  threadId: Schema.optionalKey(Schema.Int),
  at: Schema.Int,
})
type Wanted = typeof Wanted.Type

/** `id` null: it could not be made. */
const Made = Schema.Struct({ ...Wanted.fields, id: Schema.NullOr(Schema.String), volumes: Schema.Int })
type Made = typeof Made.Type
const decodeMade = Schema.decodeUnknownOption(Made)

/** Nothing in it comes from the person. */
export const fileNameOf = ({ at, volumes }: Pick<Made, "at" | "volumes">, volume: number): string => {
  const part = volumes === 1 ? "" : `-${volume}-of-${volumes}`
  return `confidant-${new Date(at).toISOString().slice(0, 10)}${part}.zip`
}

const asked = ({ chatId, content, now, person, say }: Asked, isBeingMade: boolean): Reply => {
  if (isBeingMade) return { deliveries: [message(say("export-being-made"))] }
  const threadId = topicOf(content)
  const payload: Wanted = {
    userId: person.id,
    chatId,
    language: person.language,
    at: now,
    ...(threadId === undefined ? {} : { threadId }),
  }
  const job = { kind: "export.make", key: `${person.id} ${now}`, userId: person.id, lane: `export ${person.id}` }
  return { deliveries: [message(say("export-begun"))], jobs: [{ ...job, payload }] }
}

const handedOver = ({ sayIn }: OwnAsked, made: Made): Reply => {
  const { id, language, threadId, userId, volumes } = made
  const say = sayIn(language)
  if (id === null) return { deliveries: [inThread(threadId, message(say("export-failed")))] }
  const document = (volume: number): Outgoing => ({
    _tag: "Document",
    fileName: fileNameOf(made, volume),
    content: say("export-refused"),
    archive: { userId, id, volume },
  })
  const documents = Array.from({ length: volumes }, (_, index) => document(index + 1))
  return {
    deliveries: [...documents, message(say("export-done", { volumes }))].map((each) => inThread(threadId, each)),
  }
}

const unreadable = ({ message }: MediaError) => new JobError({ message, transient: true })

/** Recordings in as few archives as Telegram takes. */
const together = (files: ReadonlyArray<KeptMedia>): ReadonlyArray<ReadonlyArray<KeptMedia>> => {
  const groups: Array<Array<KeptMedia>> = []
  let bytes = 0
  for (const file of files) {
    const last = groups.at(-1)
    if (last === undefined || bytes + file.bytes > soundBytes) {
      groups.push([file])
      bytes = file.bytes
    } else {
      last.push(file)
      bytes += file.bytes
    }
  }
  return groups
}

const makeJobs: Effect.Effect<ReadonlyArray<JobKind>, never, Archives | Holdings | MediaStore | Texts> = Effect.gen(
  function* () {
    const archives = yield* Archives
    const holdings = yield* Holdings
    const media = yield* MediaStore
    const texts = yield* Texts

    const turn = (wanted: Wanted, id: string | null, volumes: number): OwnTurn => {
      const payload: Made = { ...wanted, id, volumes }
      return { chatId: wanted.chatId, userId: wanted.userId, feature: name, payload }
    }

    /** What an attempt before this one left, goes first; one that still runs writes under another id. */
    const write = Effect.fnUntraced(function* (wanted: Wanted, id: string) {
      const { at, language, userId } = wanted
      yield* archives.drop(userId)
      const holder = yield* holdings.holder(userId)
      if (holder === null) return null
      const labels = labelsFor((key, given) => texts.get(language, key, given), { ...holder, language }, at)
      const volumes = yield* holdings.volumes(userId)
      const sounds = together(yield* Effect.mapError(media.list(userId), unreadable))
      const count = volumes.length + sounds.length
      const keep = <E>(volume: number, entries: ReadonlyArray<ZipEntry<E>>) =>
        inPieces(zipped(entries, at), pieceBytes, (piece, bytes) =>
          archives.write({ userId, id, volume }, piece, bytes),
        )
      yield* Effect.forEach(volumes, (slices, index) => {
        const volume = { userId, holder, labels, at, volume: index + 1, volumes: count, slices }
        return keep(volume.volume, filesOf(holdings, volume))
      })
      yield* Effect.forEach(sounds, (files, index) =>
        keep(
          volumes.length + index + 1,
          files.map((file) => ({
            name: `recordings/${file.name}`,
            content: Stream.mapError(media.open(file), unreadable),
          })),
        ),
      )
      return count
    })

    const make = jobKind({
      name: "export.make",
      payload: Wanted,
      policy: making,
      run: (wanted, { attempt, key }) => {
        const id = `${key} ${attempt}`
        return write(wanted, id).pipe(
          Effect.map((volumes) => (volumes === null ? {} : { turns: [turn(wanted, id, volumes)] })),
          // Nobody waits in vain for what will not come.
          Effect.catchIf(
            () => attempt >= making.attempts,
            ({ message: why }) =>
              Effect.as(
                Effect.logError("What somebody asked to take away could not be made").pipe(
                  Effect.annotateLogs({ why }),
                ),
                {
                  turns: [turn(wanted, null, 0)],
                },
              ),
          ),
        )
      },
    })

    const prune = jobKind({
      name: "export.prune",
      payload: Schema.Null,
      policy: usual,
      schedule: Cron.parseUnsafe(pruneSchedule),
      run: () => Effect.as(archives.prune, {}),
    })

    return [make, prune]
  },
)

/** `/export`: everything that is held of a person, as archives that they can keep. */
export const make: Effect.Effect<Feature, never, Archives | Holdings | MediaStore | Texts> = Effect.gen(function* () {
  const { isBeingMade } = yield* Holdings
  return {
    name,
    commands: {
      export: {
        shown: true,
        handle: (from) => Effect.map(isBeingMade(from.person.id), (isMade) => asked(from, isMade)),
      },
    },
    own: (from, payload) =>
      Effect.succeed(
        Option.match(decodeMade(payload), {
          onNone: () => ({ deliveries: [] }),
          onSome: (made) => handedOver(from, made),
        }),
      ),
    jobs: yield* makeJobs,
  }
})

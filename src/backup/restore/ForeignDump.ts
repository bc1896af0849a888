import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Stream } from "effect"
import { createGunzip } from "node:zlib"
import { BackupError } from "../../domain/backup/BackupError.ts"

/** By content, not by name: sealed by age, pg_dump's custom format, or SQL for psql. */
export interface Form {
  readonly kind: "sealed" | "custom" | "sql"
  readonly gzip: boolean
}

const headBytes = 4096

const refuse = (message: string) => new BackupError({ failure: "usage", message })

const broken = (message: string) => new BackupError({ failure: "no backup", message })

export const headOf = Effect.fnUntraced(function* <E, R>(stream: Stream.Stream<Uint8Array, E, R>) {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  yield* Stream.runForEachWhile(stream, (chunk) =>
    Effect.sync(() => {
      chunks.push(chunk)
      bytes += chunk.length
      return bytes < headBytes
    }),
  )
  return Buffer.concat(chunks).subarray(0, headBytes)
})

export const gunzip = <E, R>(stream: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | BackupError, R> =>
  NodeStream.pipeThroughDuplex(stream, {
    evaluate: () => createGunzip(),
    onError: () => broken("The gzip file is damaged or cut off: fetch it again."),
  })

const unsupported: ReadonlyArray<readonly [(head: Buffer) => boolean, string]> = [
  [(head) => head.length === 0, "The file is empty."],
  [
    (head) => head.toString("latin1", 257, 262) === "ustar" || head.toString("latin1", 0, 7) === "toc.dat",
    "This is a tar archive: only plain SQL and pg_dump's custom format (-Fc) can be restored.",
  ],
  [(head) => head.readUIntBE(0, Math.min(4, head.length)) === 0x28_b5_2f_fd, "Unpack it first: zstd -d FILE."],
  [
    (head) => head.toString("latin1").startsWith("-----BEGIN AGE ENCRYPTED FILE-----"),
    "This age file is armored: open it first with age --decrypt.",
  ],
  [(head) => head.includes(0), "This is not a dump that can be restored: neither SQL nor pg_dump's custom format."],
  [
    (head) => head.includes("PostgreSQL database cluster dump"),
    "This is a dump of a whole server by pg_dumpall: restore it with psql, or dump a single database with pg_dump.",
  ],
  [(head) => /^-- (MySQL|MariaDB) dump/.test(head.toString("latin1")), "This is a dump of another kind of database."],
]

const plainForm = (head: Buffer): Form["kind"] | BackupError => {
  if (head.toString("latin1", 0, 22) === "age-encryption.org/v1\n") return "sealed"
  if (head.toString("latin1", 0, 5) === "PGDMP") return "custom"
  const [, why] = unsupported.find(([is]) => is(head)) ?? []
  return why === undefined ? "sql" : refuse(why)
}

/** Fails `usage` for what cannot be restored. */
export const recognise = Effect.fnUntraced(function* <E, R>(stream: Stream.Stream<Uint8Array, E, R>) {
  const head = yield* headOf(stream)
  const gzip = head[0] === 0x1f && head[1] === 0x8b
  const kind = plainForm(gzip ? yield* headOf(gunzip(stream)) : head)
  if (kind instanceof BackupError) return yield* kind
  return { kind, gzip }
})

const wordBytes = 12

/** Lines of data may begin with `\N`, `\.` and escapes; pg_dump itself writes `\restrict` and `\unrestrict`. */
const isHarmless = (word: string): boolean => /^(?:[bfnrtvN.\\]|unrestrict)/.test(word)

/** Whether a line begins with a psql command, which could lead it to another database or a shell. */
const commandIn = (text: string, isEnd: boolean): boolean =>
  [...text.matchAll(/\n\\(.{0,12})/gs)].some(
    ([, word = ""]) => (word.length === wordBytes || isEnd) && !isHarmless(word),
  )

const steers = refuse(
  "The SQL file holds commands for psql itself, such as \\connect: make the dump without --create, or take those lines out.",
)

/** Refuses psql commands and truncated files: without pg_dump's last line psql would take the cut for the end of the data. */
export const checkedSql = <E, R>(
  stream: Stream.Stream<Uint8Array, E, R>,
): Stream.Stream<Uint8Array, E | BackupError, R> =>
  Stream.suspend(() => {
    let tail = "\n"
    let isOfPgDump: boolean | null = null
    const check = (chunk: Uint8Array) =>
      Effect.suspend(() => {
        const text = tail + Buffer.from(chunk).toString("latin1")
        isOfPgDump ??= text.slice(0, headBytes).includes("-- PostgreSQL database dump")
        tail = text.slice(-512)
        return commandIn(text, false) ? Effect.fail(steers) : Effect.succeed(chunk)
      })
    const end = Effect.suspend(() => {
      if (commandIn(tail, true)) return Effect.fail(steers)
      return isOfPgDump === true && !tail.includes("-- PostgreSQL database dump complete")
        ? Effect.fail(broken("The SQL file was cut off: pg_dump's last line is missing. Fetch it again."))
        : Effect.void
    })
    return Stream.concat(Stream.mapEffect(stream, check), Stream.fromEffectDrain(end))
  })

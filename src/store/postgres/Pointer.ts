import { Option, Schema } from "effect"
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { dirname, isAbsolute, join, relative, resolve } from "node:path"
import { type Known, pointerName } from "./Whereabouts.ts"

const Pointer = Schema.fromJsonString(
  Schema.Struct({ dataDir: Schema.String, systemIdentifier: Schema.optionalKey(Schema.NullOr(Schema.String)) }),
)
const decode = Schema.decodeUnknownOption(Pointer)
const encode = Schema.encodeSync(Pointer)

const Playground = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ people: Schema.Array(Schema.Unknown) })),
)

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return null
  }
}

/** The first field of the control file, which every change of the cluster keeps. */
export const identifierIn = (dataDir: string): string | null => {
  try {
    return readFileSync(join(dataDir, "global", "pg_control"))
      .readBigUInt64LE(0)
      .toString()
  } catch {
    return existsSync(join(dataDir, "PG_VERSION")) ? "unreadable" : null
  }
}

/** A damaged file is an error, not an absent one: it stands for a database. */
export const readPointer = (stateDir: string): Known | null => {
  const file = join(stateDir, pointerName)
  const text = textOf(file)
  if (text === null) {
    if (existsSync(file)) throw new Error(`${file} cannot be read`)
    return null
  }
  const found = Option.getOrNull(decode(text))
  if (found === null) throw new Error(`it must look like {"dataDir":"/where/it/is"}`)
  return { dataDir: resolve(stateDir, found.dataDir), systemIdentifier: found.systemIdentifier ?? null }
}

const write = (file: string, text: string) => {
  if (textOf(file) === text) return
  writeFileSync(`${file}.new`, text, { mode: 0o644 })
  renameSync(`${file}.new`, file)
}

/** Beside a database that lies outside its state folder: whose it is. */
const backPointer = (dataDir: string) => join(dirname(dataDir), "state-folder")

/** From the state folder to the database and, if that lies outside, back. A path inside stays right when the folder is moved. */
export const writePointers = (stateDir: string, dataDir: string) => {
  const inside = relative(stateDir, dataDir)
  const isInside = !inside.startsWith("..") && !isAbsolute(inside)
  const at = isInside ? inside : dataDir
  write(join(stateDir, pointerName), `${encode({ dataDir: at, systemIdentifier: identifierIn(dataDir) })}\n`)
  if (!isInside) write(backPointer(dataDir), `${stateDir}\n`)
}

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [statSync(one), statSync(other)]
  return a.dev === b.dev && a.ino === b.ino
}

/** A folder that was moved away names its database no more from there; one that was copied still does. */
export const claimantOf = (stateDir: string, dataDir: string): string | null => {
  try {
    const owner = textOf(backPointer(dataDir))?.trim() ?? ""
    if (owner === "" || !existsSync(owner) || (existsSync(stateDir) && isSame(owner, stateDir))) return null
    return readPointer(owner)?.dataDir === dataDir ? owner : null
  } catch {
    return null
  }
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

const people = (stateDir: string): number => {
  const text = textOf(join(stateDir, "playground.json"))
  return text === null ? 0 : Option.match(Playground(text), { onNone: () => 0, onSome: (found) => found.people.length })
}

/** What a bot leaves in its state folder once people have talked to it. */
export const historyIn = (stateDir: string): ReadonlyArray<string> => {
  const backups = join(stateDir, "backups")
  const dumps = existsSync(backups) ? readdirSync(backups).filter((name) => /\.dump\.zst/.test(name)) : []
  return [
    ...(sizeOf(join(stateDir, "spool.jsonl")) > 0 ? ["spool.jsonl"] : []),
    ...(people(stateDir) > 0 ? ["playground.json"] : []),
    ...(dumps.length > 0 ? ["backups"] : []),
  ]
}

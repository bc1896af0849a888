import { NodeFileSystem } from "@effect/platform-node"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { Effect, Stream } from "effect"
import { randomBytes } from "node:crypto"
import { seal } from "../../src/backup/make/Seal.ts"
import { writeSealed } from "../../src/backup/make/SealedFile.ts"

/** Seals endlessly into the folder, and reports when some of it is written. */
const [folder = "", name = ""] = process.argv.slice(2)
const recipient = await identityToRecipient(await generateX25519Identity())
let bytes = 0

const endless = Stream.fromEffectRepeat(Effect.sync(() => randomBytes(65_536))).pipe(Stream.rechunk(1), seal(recipient))
const told = Stream.tap(endless, ({ length }) =>
  Effect.sync(() => {
    if (bytes < 1_000_000 && bytes + length >= 1_000_000) console.log("writing")
    bytes += length
  }),
)

await Effect.runPromise(writeSealed(folder, name, told).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer)))

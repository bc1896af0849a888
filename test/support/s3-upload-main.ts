import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, Redacted } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { mebibyte } from "./BigFile.ts"

/** Uploads a file in parts of 5 MiB and says how far it is: a process that can be killed. */
const [endpoint = "", bucket = "", accessKeyId = "", secret = "", key = "", path = ""] = process.argv.slice(2)

const settings = {
  bucket,
  prefix: "confidant/test",
  endpoint,
  region: "us-east-1",
  accessKeyId,
  secretAccessKey: Redacted.make(secret),
}

const upload = Effect.gen(function* () {
  const store = yield* makeS3Store(settings, { upload: { partBytes: 5 * mebibyte, maxParts: 100, partsAtOnce: 1 } })
  yield* store.upload(key, path, (bytes) => Effect.sync(() => console.log(`arrived ${bytes}`)))
  console.log("uploaded")
})

await Effect.runPromise(upload.pipe(Effect.scoped, Effect.provide(Layer.merge(Guard.layer, NodeServices.layer))))

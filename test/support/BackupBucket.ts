import { Context, Effect, Layer } from "effect"
import { BackupBench } from "./BackupBench.ts"
import * as S3Proxy from "./S3Proxy.ts"
import { keys, makeBucket } from "./S3Server.ts"

const make = Effect.gen(function* () {
  const { settings } = yield* makeBucket
  const endpoint = settings.endpoint ?? ""
  const env: Readonly<Record<string, string>> = {
    S3_BUCKET: settings.bucket,
    S3_PREFIX: settings.prefix,
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY_ID: settings.accessKeyId,
    S3_SECRET_ACCESS_KEY: keys.ours.secretAccessKey,
  }
  return {
    env,
    place: `s3://${settings.bucket}/${settings.prefix}`,
    /** The same through a proxy, with the variables that lead there. */
    through: (treat: Parameters<typeof S3Proxy.make>[1]) =>
      Effect.map(S3Proxy.make(endpoint, treat), (proxy) => ({ ...proxy, env: { ...env, S3_ENDPOINT: proxy.url } })),
  }
})

/** A bucket on the real S3 server, and the variables that lead `confidant` to it. */
export class BackupBucket extends Context.Service<BackupBucket, Effect.Success<typeof make>>()("test/BackupBucket") {
  static readonly layer = Layer.effect(BackupBucket, make).pipe(Layer.provideMerge(BackupBench.layer))
}

import type { S3 } from "@aws-sdk/client-s3"
import { Duration, Effect, Redacted, Scope } from "effect"
import { Guard } from "../boundary/Guard.ts"
import type { S3Settings } from "../config/Settings.ts"
import { connection } from "../policy/files/S3.ts"
import { type CallFailure, causeOf, classify, type S3Address, toFailure } from "./S3Errors.ts"

/** One request through the guard; the SDK's own retries are off. */
export type S3Call = <A>(
  operation: string,
  send: (s3: S3, options: { readonly abortSignal: AbortSignal }) => Promise<A>,
) => Effect.Effect<A, CallFailure>

export interface S3Connection {
  readonly address: S3Address
  readonly bucket: string
  readonly keyOf: (key: string) => string
  readonly call: S3Call
}

/** Loaded at the first request: the SDK takes 20 MB. */
const load = ({ accessKeyId, endpoint, region, secretAccessKey }: S3Settings) =>
  Effect.promise(async () => {
    const sdk = await import("@aws-sdk/client-s3")
    return new sdk.S3({
      region,
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
      credentials: { accessKeyId, secretAccessKey: Redacted.value(secretAccessKey) },
      maxAttempts: 1,
      // Every server checks the MD5 of a body; not every one knows Amazon's newer checksums.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: {
        connectionTimeout: Duration.toMillis(connection.connectWithin),
        socketTimeout: Duration.toMillis(connection.silentFor),
        httpAgent: { maxSockets: connection.mostAtOnce, keepAlive: true },
        httpsAgent: { maxSockets: connection.mostAtOnce, keepAlive: true },
      },
    })
  })

export const makeConnection = Effect.fnUntraced(function* (settings: S3Settings) {
  const guard = yield* Guard
  const scope = yield* Effect.scope
  const client = yield* Effect.cached(
    Effect.acquireRelease(load(settings), (s3) => Effect.sync(() => s3.destroy())).pipe(
      Effect.provideService(Scope.Scope, scope),
    ),
  )
  const { bucket, endpoint, prefix, region } = settings
  const address = { bucket, region, host: endpoint === null ? "Amazon S3" : new URL(endpoint).host }
  const call: S3Call = (operation, send) =>
    Effect.flatMap(client, (s3) =>
      guard.call(
        {
          dependency: "s3",
          operation: `S3/${operation}`,
          classify,
          why: causeOf,
          attributes: { "rpc.system": "aws-api", "rpc.method": operation, "aws.s3.bucket": bucket },
        },
        Effect.tryPromise({ try: (abortSignal) => send(s3, { abortSignal }), catch: toFailure }),
      ),
    )
  const keyOf = (key: string) => (prefix === "" ? key : `${prefix}/${key}`)
  return { address, bucket, keyOf, call } satisfies S3Connection
})

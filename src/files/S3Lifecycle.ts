import type { LifecycleRule, TransitionStorageClass } from "@aws-sdk/client-s3"
import { Effect, Ref, Semaphore } from "effect"
import type { S3Connection } from "./S3Connection.ts"
import type { CallFailure, S3Failure } from "./S3Errors.ts"

export interface LifecycleDays {
  readonly archiveAfterDays: number
  readonly archiveClass: TransitionStorageClass
  readonly expireAfterDays: number
  readonly abortUploadAfterDays: number
}

/** `rules`: set in the bucket; `by hand`: this key may not set them; `none`: the server has no lifecycle rules. */
export type Lifecycle = "rules" | "by hand" | "none"

export const retiredTag = { Key: "confidant", Value: "retired" } as const

/** Deployments may share a bucket, so each prefix has its own rules. */
export const rulesFor = (prefix: string, days: LifecycleDays): ReadonlyArray<LifecycleRule> => {
  const below = prefix === "" ? "" : `${prefix}/`
  const named = (name: string) => (prefix === "" ? name : `${name}:${prefix}`)
  return [
    {
      ID: named("confidant-archive"),
      Status: "Enabled",
      Filter: { Prefix: `${below}monthly/` },
      Transitions: [{ Days: days.archiveAfterDays, StorageClass: days.archiveClass }],
    },
    {
      ID: named("confidant-retired"),
      Status: "Enabled",
      Filter: below === "" ? { Tag: retiredTag } : { And: { Prefix: below, Tags: [retiredTag] } },
      Expiration: { Days: days.expireAfterDays },
    },
    {
      ID: named("confidant-uploads"),
      Status: "Enabled",
      Filter: { Prefix: below },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: days.abortUploadAfterDays },
    },
  ]
}

/** The parts that matter, however the server formats them. */
const essence = ({ AbortIncompleteMultipartUpload, Expiration, Filter, Status, Transitions }: LifecycleRule): string =>
  JSON.stringify([
    Status,
    Filter?.And?.Prefix ?? Filter?.Prefix ?? "",
    (Filter?.And?.Tags ?? (Filter?.Tag === undefined ? [] : [Filter.Tag])).map(({ Key, Value }) => [Key, Value]),
    (Transitions ?? []).map(({ Days, StorageClass }) => [Days, StorageClass]),
    Expiration?.Days ?? null,
    AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
  ])

/** The bucket's rules with ours added, others unchanged; null: ours are there already. */
export const merged = (
  found: ReadonlyArray<LifecycleRule>,
  ours: ReadonlyArray<LifecycleRule>,
): ReadonlyArray<LifecycleRule> | null => {
  const inPlace = ours.every((rule) => found.some((other) => other.ID === rule.ID && essence(other) === essence(rule)))
  return inPlace ? null : [...found.filter(({ ID }) => !ours.some((rule) => rule.ID === ID)), ...ours]
}

const isUnknownHere = ({ code, status }: S3Failure) =>
  code === "NotImplemented" || code === "MethodNotAllowed" || status === 501 || status === 405

const isForbidden = ({ code }: S3Failure) => code === "AccessDenied" || code === "HTTP 403"

export const makeLifecycle = Effect.fnUntraced(function* (s3: S3Connection, prefix: string, days: LifecycleDays) {
  const known = yield* Ref.make<Lifecycle | null>(null)
  const oneAtATime = yield* Semaphore.make(1)
  const Bucket = s3.bucket
  const ours = rulesFor(prefix, days)

  const found = s3
    .call("GetBucketLifecycleConfiguration", (client, options) =>
      client.getBucketLifecycleConfiguration({ Bucket }, options),
    )
    .pipe(
      Effect.map(({ Rules, TransitionDefaultMinimumObjectSize }) => ({
        rules: Rules ?? [],
        rest: TransitionDefaultMinimumObjectSize === undefined ? {} : { TransitionDefaultMinimumObjectSize },
      })),
      Effect.catchIf(
        (failure) => failure._tag === "S3Failure" && failure.code === "NoSuchLifecycleConfiguration",
        () => Effect.succeed({ rules: [], rest: {} }),
      ),
    )

  const ensure = Effect.gen(function* () {
    const { rest, rules } = yield* found
    const wanted = merged(rules, ours)
    if (wanted === null) return
    yield* s3.call("PutBucketLifecycleConfiguration", (client, options) =>
      client.putBucketLifecycleConfiguration(
        { Bucket, ...rest, LifecycleConfiguration: { Rules: [...wanted] } },
        options,
      ),
    )
    yield* Effect.logInfo(`The bucket ${Bucket} got new lifecycle rules: ${ours.map(({ ID }) => ID).join(", ")}`)
  })

  const byHand = Effect.logWarning(
    `This S3 key may not set lifecycle rules on the bucket ${Bucket}. Set them by hand: ${JSON.stringify({ Rules: ours })}`,
  ).pipe(Effect.as<Lifecycle>("by hand"))

  const none = Effect.logWarning(
    `The S3 server of the bucket ${Bucket} does not support lifecycle rules: backups stay in their storage class and are deleted as soon as they expire.`,
  ).pipe(Effect.as<Lifecycle>("none"))

  const settle: Effect.Effect<Lifecycle, CallFailure> = ensure.pipe(
    Effect.as<Lifecycle>("rules"),
    Effect.catchTag("S3Failure", (failure) =>
      isUnknownHere(failure) ? none : isForbidden(failure) ? byHand : Effect.fail(failure),
    ),
  )

  return oneAtATime.withPermit(
    Effect.flatMap(Ref.get(known), (lifecycle) =>
      lifecycle === null ? Effect.tap(settle, (settled) => Ref.set(known, settled)) : Effect.succeed(lifecycle),
    ),
  )
})

import type { CompletedPart, Part } from "@aws-sdk/client-s3"
import { Effect, type FileSystem, Ref } from "effect"
import type { ObjectStore, ObjectStoreError } from "../domain/backup/ObjectStore.ts"
import type { S3Connection } from "./S3Connection.ts"
import { type CallFailure, reasonOf, S3Failure } from "./S3Errors.ts"
import { listParts, listUploads } from "./S3Pages.ts"
import { type LocalFile, type LocalPart, openLocalFile, type PartPlan, planParts, type UploadSizes } from "./S3Parts.ts"

type Failure = CallFailure | ObjectStoreError

const is = (code: string) => (failure: Failure) => failure._tag === "S3Failure" && failure.code === code

const occupied = new S3Failure({ code: "PreconditionFailed", status: 412 })

/** Never replaces an object; on servers without conditional writes the earlier look has to do. */
const conditionally = <A>(send: (condition: { readonly IfNoneMatch?: "*" }) => Effect.Effect<A, Failure>) =>
  Effect.catchIf(send({ IfNoneMatch: "*" }), is("NotImplemented"), () => send({}))

const md5Of = ({ md5 }: LocalPart) => Effect.succeed(md5.toString("hex"))

const etagOf = (part: Part | undefined) => part?.ETag?.replaceAll('"', "")

interface OpenUpload {
  readonly id: string
  readonly parts: ReadonlyMap<number, Part>
}

export const makeUpload = (s3: S3Connection, sizes: UploadSizes) => {
  const Bucket = s3.bucket

  const look = (Key: string, file: LocalFile) =>
    s3
      .call("HeadObject", (client, options) => client.headObject({ Bucket, Key }, options))
      .pipe(
        Effect.map(({ ContentLength, Metadata }) =>
          ContentLength === file.size && Metadata?.["sha256"] === file.sha256 ? "this file" : "another",
        ),
        Effect.catchIf(
          (failure) => reasonOf(failure) === "missing",
          () => Effect.succeed("nothing" as const),
        ),
      )

  const partsOf = (Key: string, UploadId: string) =>
    listParts(s3, Key, UploadId).pipe(
      Effect.map(
        (parts) => new Map(parts.flatMap((part) => (part.PartNumber ? [[part.PartNumber, part] as const] : []))),
      ),
      Effect.catchIf(is("NoSuchUpload"), () => Effect.succeed(new Map<number, Part>())),
    )

  const abort = (Key: string, UploadId: string) =>
    Effect.ignore(
      s3.call("AbortMultipartUpload", (client, options) =>
        client.abortMultipartUpload({ Bucket, Key, UploadId }, options),
      ),
    )

  /** An open upload with parts of this very file; aborts all others of the key. */
  const formerTry = Effect.fnUntraced(function* (Key: string, file: LocalFile, plan: ReadonlyArray<PartPlan>) {
    let ours: OpenUpload | null = null
    for (const id of yield* listUploads(s3, Key)) {
      const parts = yield* partsOf(Key, id)
      const sample = plan.find(({ number }) => parts.has(number))
      const isOurs = sample !== undefined && etagOf(parts.get(sample.number)) === (yield* file.withPart(sample, md5Of))
      const isBest = isOurs && parts.size > (ours?.parts.size ?? 0)
      if (isBest && ours !== null) yield* abort(Key, ours.id)
      if (isBest) ours = { id, parts }
      else yield* abort(Key, id)
    }
    return ours
  })

  const begin = Effect.fnUntraced(function* (Key: string, sha256: string) {
    const { UploadId } = yield* s3.call("CreateMultipartUpload", (client, options) =>
      client.createMultipartUpload({ Bucket, Key, Metadata: { sha256 } }, options),
    )
    if (UploadId === undefined) return yield* new S3Failure({ code: "NoUploadId", status: null })
    return { id: UploadId, parts: new Map<number, Part>() } satisfies OpenUpload
  })

  const complete = Effect.fnUntraced(function* (
    Key: string,
    file: LocalFile,
    UploadId: string,
    Parts: Array<CompletedPart>,
  ) {
    // Some servers ignore the condition here (Ceph 16 does), so this is the last moment to check.
    if ((yield* look(Key, file)) === "another") return yield* occupied
    yield* conditionally((condition) =>
      s3.call("CompleteMultipartUpload", (client, options) =>
        client.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...condition }, options),
      ),
    )
  })

  const inParts = Effect.fnUntraced(function* (
    Key: string,
    file: LocalFile,
    plan: ReadonlyArray<PartPlan>,
    arrived: (bytes: number) => Effect.Effect<void>,
  ) {
    const former = yield* formerTry(Key, file, plan)
    const { id: UploadId, parts } = former ?? (yield* begin(Key, file.sha256))
    if (former !== null) yield* Effect.logInfo(`Resuming an upload that has ${parts.size} of ${plan.length} parts`)

    const send = Effect.fnUntraced(function* (part: PartPlan, { body, md5 }: LocalPart) {
      const there = parts.get(part.number)
      const isThere = there?.Size === part.bytes && etagOf(there) === md5.toString("hex")
      const { ETag } = isThere
        ? there
        : yield* s3.call("UploadPart", (client, options) =>
            client.uploadPart(
              { Bucket, Key, UploadId, PartNumber: part.number, Body: body, ContentMD5: md5.toString("base64") },
              options,
            ),
          )
      yield* arrived(part.bytes)
      return { PartNumber: part.number, ETag }
    })

    const Parts = yield* Effect.forEach(plan, (part) => file.withPart(part, (local) => send(part, local)), {
      concurrency: sizes.partsAtOnce,
    })
    yield* complete(Key, file, UploadId, Parts).pipe(
      Effect.tapError((failure) => (is(occupied.code)(failure) ? abort(Key, UploadId) : Effect.void)),
    )
  })

  const whole = (Key: string, file: LocalFile, part: PartPlan) =>
    file.withPart(part, ({ body, md5 }) =>
      conditionally((condition) =>
        s3.call("PutObject", (client, options) =>
          client.putObject(
            {
              Bucket,
              Key,
              Body: body,
              ContentMD5: md5.toString("base64"),
              Metadata: { sha256: file.sha256 },
              ...condition,
            },
            options,
          ),
        ),
      ),
    )

  const upload = Effect.fnUntraced(function* (
    key: string,
    path: string,
    progress: Parameters<ObjectStore["upload"]>[2],
  ) {
    const Key = s3.keyOf(key)
    const file = yield* openLocalFile(path)
    const before = yield* look(Key, file)
    if (before === "this file") return yield* progress(file.size)
    if (before === "another") return yield* occupied

    const soFar = yield* Ref.make(0)
    const arrived = (bytes: number) =>
      Effect.flatMap(
        Ref.updateAndGet(soFar, (sum) => sum + bytes),
        progress,
      )
    const plan = planParts(file.size, sizes)
    const [only, second] = plan
    const put: Effect.Effect<void, Failure> =
      only !== undefined && second === undefined
        ? Effect.andThen(whole(Key, file, only), arrived(only.bytes))
        : inParts(Key, file, plan, arrived)
    // The answer may have been lost after the upload succeeded.
    yield* Effect.catch(put, (failure) =>
      Effect.flatMap(
        Effect.orElseSucceed(look(Key, file), () => "nothing"),
        (found) => (found === "this file" ? Effect.void : Effect.fail(failure)),
      ),
    )
    if ((yield* look(Key, file)) !== "this file") return yield* new S3Failure({ code: "BadDigest", status: null })
  }, Effect.scoped)

  return (...args: Parameters<ObjectStore["upload"]>): Effect.Effect<void, Failure, FileSystem.FileSystem> =>
    upload(...args)
}

import type { _Object, Part } from "@aws-sdk/client-s3"
import { Effect, Option, Stream } from "effect"
import type { S3Connection } from "./S3Connection.ts"
import type { CallFailure } from "./S3Errors.ts"

/** `next` null: the first page, or no more pages. */
const all = <A>(
  page: (
    marker: string | undefined,
  ) => Effect.Effect<{ readonly items: ReadonlyArray<A>; readonly next: string | undefined }, CallFailure>,
): Effect.Effect<ReadonlyArray<A>, CallFailure> =>
  Stream.runCollect(
    Stream.paginate<string | undefined, A, CallFailure>(undefined, (marker) =>
      Effect.map(page(marker), ({ items, next }) => [items, Option.fromUndefinedOr(next)] as const),
    ),
  )

export const listObjects = ({ bucket: Bucket, call }: S3Connection, Prefix: string) =>
  all<_Object>((ContinuationToken) =>
    Effect.map(
      call("ListObjectsV2", (client, options) =>
        client.listObjectsV2({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) }, options),
      ),
      (page) => ({
        items: page.Contents ?? [],
        next: page.IsTruncated === true ? page.NextContinuationToken : undefined,
      }),
    ),
  )

export const listParts = ({ bucket: Bucket, call }: S3Connection, Key: string, UploadId: string) =>
  all<Part>((PartNumberMarker) =>
    Effect.map(
      call("ListParts", (client, options) =>
        client.listParts({ Bucket, Key, UploadId, ...(PartNumberMarker && { PartNumberMarker }) }, options),
      ),
      (page) => ({ items: page.Parts ?? [], next: page.IsTruncated === true ? page.NextPartNumberMarker : undefined }),
    ),
  )

/** Open uploads of exactly this key. One page of a thousand is enough: the lifecycle rule removes old ones. */
export const listUploads = ({ bucket: Bucket, call }: S3Connection, Key: string) =>
  Effect.map(
    call("ListMultipartUploads", (client, options) => client.listMultipartUploads({ Bucket, Prefix: Key }, options)),
    (page) => (page.Uploads ?? []).flatMap((open) => (open.Key === Key && open.UploadId ? [open.UploadId] : [])),
  )

import { Predicate, Schema } from "effect"
import type { TimedOut, Unavailable, Verdict } from "../boundary/GuardedCall.ts"
import { ObjectStoreError } from "../domain/backup/ObjectStore.ts"

type Reason = ObjectStoreError["reason"]

/** Only the error code and status: a server's message could hold a secret. */
export class S3Failure extends Schema.TaggedError<S3Failure>()("S3Failure", {
  code: Schema.String,
  status: Schema.NullOr(Schema.Int),
}) {
  override get message() {
    return `S3: ${this.code}`
  }
}

export type CallFailure = S3Failure | TimedOut | Unavailable

const isCode = (text: string) =>
  /^[A-Za-z][\w.-]{2,60}$/.test(text) && !/^(?:Unknown\w*|Error|AggregateError)$/.test(text)

const textOf = (error: unknown, key: "name" | "code") => {
  const text = Predicate.hasProperty(error, key) ? error[key] : undefined
  return typeof text === "string" && isCode(text) ? text : null
}

export const toFailure = (error: unknown): S3Failure => {
  const metadata = Predicate.hasProperty(error, "$metadata") ? error.$metadata : undefined
  const status = Predicate.hasProperty(metadata, "httpStatusCode") ? metadata.httpStatusCode : undefined
  if (typeof status === "number" && status >= 300) {
    return new S3Failure({ code: textOf(error, "name") ?? `HTTP ${status}`, status })
  }
  return new S3Failure({ code: textOf(error, "code") ?? textOf(error, "name") ?? "no answer", status: null })
}

const reasons: Readonly<Record<string, Reason>> = {
  NoSuchKey: "missing",
  NotFound: "missing",
  NoSuchUpload: "away",
  NoSuchBucket: "refused",
  PreconditionFailed: "exists",
  InvalidObjectState: "archived",
  QuotaExceeded: "full",
  InsufficientStorage: "full",
  XMinioStorageFull: "full",
  BadDigest: "damaged",
  InvalidDigest: "damaged",
  XAmzContentSHA256Mismatch: "damaged",
  XAmzContentChecksumMismatch: "damaged",
  InvalidPart: "damaged",
  RequestTimeout: "away",
  ConditionalRequestConflict: "away",
  OperationAborted: "away",
}

const isOfCertificate = (code: string) => /CERT|UNABLE_TO|SELF_SIGNED|ALTNAME/.test(code)

export const reasonOf = (failure: CallFailure): Reason => {
  if (failure._tag !== "S3Failure") return "away"
  const { code, status } = failure
  const known = reasons[code]
  if (known !== undefined) return known
  if (status === null) return isOfCertificate(code) ? "refused" : "away"
  if (status === 404) return "missing"
  if (status === 507) return "full"
  if (status === 408 || status === 429 || (status >= 500 && status !== 501)) return "away"
  return "refused"
}

export const causeOf = ({ code, status }: S3Failure): string =>
  status === null || code.endsWith(String(status)) ? code : `${code} ${status}`

/** Damaged bodies are sent again. NoSuchUpload: aborted, or completed by a call whose answer was lost. */
export const classify = (error: S3Failure | TimedOut): Verdict => {
  if (error._tag === "S3Failure" && error.code === "NoSuchUpload") return { retry: false, fault: false }
  const reason = reasonOf(error)
  return { retry: reason === "away" || reason === "damaged", fault: reason === "away" }
}

export interface S3Address {
  readonly bucket: string
  readonly host: string
  readonly region: string
}

const refusal = (code: string, { bucket, host, region }: S3Address): string => {
  switch (code) {
    case "NoSuchBucket":
      return `${host} has no bucket ${bucket}; create it, or correct S3_BUCKET`
    case "SignatureDoesNotMatch":
      return "S3_SECRET_ACCESS_KEY does not belong to S3_ACCESS_KEY_ID; copy both again"
    case "InvalidAccessKeyId":
      return `${host} does not know the key of S3_ACCESS_KEY_ID; copy it again, or correct S3_ENDPOINT`
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
    case "IllegalLocationConstraintException":
      return `the bucket ${bucket} is not in the region ${region}; correct S3_REGION`
    case "RequestTimeTooSkewed":
      return "the clock of this machine is wrong; set it"
    case "AccessDenied":
    case "HTTP 403":
      return `the key of S3_ACCESS_KEY_ID may not do this in the bucket ${bucket}; give it the permissions listed in docs/backups.md, or correct S3_BUCKET`
    default:
      return isOfCertificate(code)
        ? `the certificate of ${host} is not trusted; correct S3_ENDPOINT, or name its authority in NODE_EXTRA_CA_CERTS`
        : `${host} refused the request`
  }
}

const words = (reason: Reason, code: string, address: S3Address): string => {
  switch (reason) {
    case "missing":
      return "it is not there"
    case "exists":
      return "it exists already and is never replaced"
    case "archived":
      return "it is archived in a Glacier class"
    case "full":
      return `${address.host} is full; free some space, or raise the quota of the bucket ${address.bucket}`
    case "damaged":
      return "it was damaged on the way; try again"
    case "away":
      return `${address.host} does not work properly; try again later, or correct S3_ENDPOINT`
    case "refused":
      return refusal(code, address)
  }
}

export const toStoreError =
  (key: string, address: S3Address) =>
  (failure: CallFailure): ObjectStoreError => {
    const reason = reasonOf(failure)
    const code = failure._tag === "S3Failure" ? failure.code : failure._tag
    const what = key === "" ? `s3://${address.bucket}` : `s3://${address.bucket}/${key}`
    return new ObjectStoreError({ reason, message: `${what}: ${words(reason, code, address)} (${code}).` })
  }

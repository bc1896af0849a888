import { AiError } from "effect/ai"
import type { HttpClientRequest } from "effect/http"

/** Failures on the way to us that AiError has no reason for; the kind is in the reason's metadata. */
export type BrokenKind = "stalled" | "cutShort" | "empty" | "endless"

const descriptions: Record<BrokenKind, string> = {
  stalled: "the stream stalled",
  cutShort: "the stream ended before the answer was complete",
  empty: "the answer is empty",
  endless: "the answer does not end",
}

export const broken = (kind: BrokenKind): AiError.AiErrorReason =>
  new AiError.InternalProviderError({ description: descriptions[kind], metadata: { broken: kind } })

export const kindOf = (reason: AiError.AiErrorReason): BrokenKind | undefined => {
  if (reason._tag !== "InternalProviderError") return undefined
  const kind = reason.metadata["broken"]
  return kind === "stalled" || kind === "cutShort" || kind === "empty" || kind === "endless" ? kind : undefined
}

/** Without user name, password and query, which may hold a key. */
const placeOf = (url: string): string => {
  const parsed = URL.parse(url)
  return parsed === null ? "" : `${parsed.origin}${parsed.pathname}`
}

/** Retryable. Names the place but not the cause, whose message could hold anything. */
export const network = (request: HttpClientRequest.HttpClientRequest, description: string): AiError.AiErrorReason =>
  new AiError.NetworkError({
    reason: "TransportError",
    method: request.method,
    url: placeOf(request.url),
    description,
  })

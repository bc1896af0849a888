import type { Refusal } from "./OpenAiErrors.ts"
import type { Shape } from "./ModelMemory.ts"
import { countsIn, namedParts } from "./Wordings.ts"

export interface Asked {
  readonly shape: Shape
  /** As estimated. */
  readonly tokens: number
  readonly hasHistory: boolean
  readonly limitsAnswer: boolean
  readonly mayLackVersion: boolean
  /** The prompt offers tools; it has their results in it. */
  readonly hasTools?: boolean
  readonly hasResults?: boolean
  readonly hasPictures?: boolean
}

/** Some room for what is estimated. */
const share = 0.9

const shorter = ({ hasHistory, shape, tokens }: Asked, words: string): Shape | null => {
  if (!hasHistory) return null
  const counts = countsIn(words)
  const fits = counts === null ? 0 : Math.floor(((tokens * counts.limit) / counts.used) * share)
  const half = Math.floor(tokens / 2)
  return { ...shape, promptTokens: fits > 0 && fits < tokens ? Math.max(fits, Math.floor(half / 4)) : half }
}

type Part = keyof typeof namedParts

const present = ({
  hasPictures = false,
  hasResults = false,
  hasTools = false,
  limitsAnswer,
  shape,
}: Asked): Readonly<Record<Part, boolean>> => ({
  toolTurns: hasTools && hasResults && shape.tools && shape.toolTurns,
  pictures: hasPictures && shape.pictures,
  tools: hasTools && shape.tools,
  streamOptions: shape.stream && shape.streamOptions,
  answerLimit: limitsAnswer && shape.answerLimit !== null,
  systemRole: shape.systemRole,
  stream: shape.stream,
})

const without = (shape: Shape, part: Part): Shape => {
  if (part !== "answerLimit") return { ...shape, [part]: false }
  return { ...shape, answerLimit: shape.answerLimit === "max_tokens" ? "max_completion_tokens" : null }
}

/** What costs least to leave out comes first. */
const parts: ReadonlyArray<Part> = [
  "pictures",
  "streamOptions",
  "toolTurns",
  "answerLimit",
  "tools",
  "systemRole",
  "stream",
]

/** Statuses of a request that was read and not liked. */
const blames: ReadonlySet<number> = new Set([400, 415, 422, 501])

/** How the same may be asked at once so that it is not refused again; null: asking otherwise does not help. */
export const remedyFor = (asked: Asked, { reason, status, words }: Refusal): Shape | null => {
  const { shape } = asked
  const isIn = present(asked)
  const named = parts.find((part) => isIn[part] && namedParts[part].test(words))
  // A proxy says so with a page of its own.
  if (reason._tag === "InvalidRequestError" && reason.constraint === "length") return shorter(asked, words)
  // Of a model that takes none some servers say that they do not know it, or the path.
  if ((named === "pictures" || named === "tools" || named === "toolTurns") && reason._tag !== "RateLimitError")
    return without(shape, named)
  if (words.startsWith("<") || (reason._tag === "InvalidRequestError" && reason.parameter === "url")) {
    return asked.mayLackVersion && shape.prefix === "" ? { ...shape, prefix: "/v1" } : null
  }
  if (reason._tag === "InvalidRequestError") {
    if (reason.parameter === "model") return null
    // A server that does not say what it refuses: one part after the other.
    const part = named ?? (blames.has(status ?? 0) ? parts.find((candidate) => isIn[candidate]) : undefined)
    return part === undefined ? null : without(shape, part)
  }
  const isServersFault = reason._tag === "InternalProviderError" || reason._tag === "AuthenticationError"
  return isServersFault && named !== undefined ? without(shape, named) : null
}

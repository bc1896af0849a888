/** How servers say what they refuse. All words are in lower case; docs/model-servers.md names the servers. */

/** For a rate limit, more careful: its words are about tokens and limits too. */
const tooMuchAtOnce = /too large|must be reduced|reduce (?:the|your) (?:length|message|prompt|input|size)/

const numberAfter = (words: string, name: RegExp): number | null => {
  const digits = name.exec(words)?.[1]
  return digits === undefined ? null : Number(digits.replaceAll(",", ""))
}

/** "Limit 6000, requested 14810": no waiting makes room for what is larger than the whole limit. */
const isBeyondLimit = (words: string): boolean => {
  const limit = numberAfter(words, /\blimit\b[^\d\n]{0,12}(\d[\d,]*)/)
  const requested = numberAfter(words, /\brequested\b[^\d\n]{0,12}(\d[\d,]*)/)
  return limit !== null && requested !== null && requested > limit
}

const overContext = new RegExp(
  [
    String.raw`context[ _-]?(?:length|size|window|limit)`,
    String.raw`maximum (?:context|model|prompt|input|sequence)[ _]?length`,
    String.raw`(?:prompt|input|inputs|message|messages|request|conversation|query|payload|entity|string)\b.{0,60}\btoo (?:long|large|big)`,
    String.raw`too (?:long|large|big)\b.{0,40}\b(?:context|model|tokens?)`,
    "too many (?:input |prompt )?tokens",
    String.raw`(?:exceed|exceeds|exceeded|exceeding)\b.{0,60}\b(?:context|length|token|n_ctx)`,
    String.raw`tokens?\b.{0,80}\b(?:exceed|cannot exceed|must be <=|maximum allowed)`,
    "(?:must have less than|fewer than) [0-9]+ (?:input )?tokens",
    "reduce (?:the|your) (?:length|message|prompt|input|size)",
    "range of input length",
    "longer than the (?:maximum|context)",
    String.raw`(?:prompt|input|sequence) (?:length|size|tokens?)\b.{0,40}(?:greater|larger|more|longer) than`,
    "context .{0,40}shorter than",
    "(?:keep|overflow).{0,60}context",
    "n_prompt_tokens",
  ].join("|"),
)

/** The answer's own limit is at fault, not the prompt. */
const overAnswer =
  /max(?:_completion|_new|_output)?_tokens\W.{0,40}(?:too large|less than|at most|unsupported|not supported|not permitted)/

export const isTooLong = (status: number | undefined, words: string): boolean => {
  if (status === 413) return true
  if (status === 401 || status === 402 || status === 403 || status === 404) return false
  if (overAnswer.test(words)) return false
  if (status === 429 || /rate.?limit/.test(words)) return tooMuchAtOnce.test(words) || isBeyondLimit(words)
  return overContext.test(words)
}

const filtered =
  /content (?:policy|filter|management|exists risk)|inappropriate content|data_inspection|content_moderation|flagged|safety (?:system|setting|filter)/

export const isFiltered = (words: string): boolean => filtered.test(words)

const unknownRoute =
  /unexpected endpoint|invalid url|no such route|unknown (?:path|endpoint|url|request url)|method not allowed/

/** A 404 that says nothing of a model. */
export const isPathUnknown = (status: number | undefined, words: string): boolean =>
  status === 405 || unknownRoute.test(words) || (status === 404 && !/model|deployment|engine/.test(words))

/** Where a refusal says which token counts it means: the prompt's, and the limit. */
export const countsIn = (words: string): { readonly used: number; readonly limit: number } | null => {
  const numbers = [...words.matchAll(/(?<![\w.-])\d{3,8}(?![\w.-]*\w)/g)].map(([digits]) => Number(digits))
  const [used, limit] = [...new Set(numbers)].sort((a, b) => b - a)
  return used === undefined || limit === undefined ? null : { used, limit }
}

/** What may be left out of a request, by what a refusal calls it. */
export const namedParts = {
  streamOptions: /stream_options|include_usage/,
  answerLimit: /max(?:_completion|_new|_output)?_tokens/,
  systemRole:
    /(?:system|developer)\b.{0,40}(?:role|message|prompt|instruction|supported|allowed|enabled)|roles?\b.{0,60}(?:system|developer)|instructions? by the developer|alternat|only .{0,10}user\b.{0,20}assistant/,
  stream: /\bstream(?:ing|ed)?\b/,
  pictures:
    /\bimages?\b|image_url|image input|\bvision\b|multi-?modal|mmproj|content.{0,60}(?:must be|expected|should be).{0,20}string|invalid type.{0,40}expected a string/,
  tools: /\btools?\b|\btool[_ ](?:use|choice|call)|function[_ ]?call/,
  /** Of a request that has results of tools in it. */
  toolTurns: /reasoning_content|tool_call|\btool\b.{0,40}(?:message|role)|roles?\b.{0,60}\btool\b|alternat/,
} as const

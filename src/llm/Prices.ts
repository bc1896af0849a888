import { Context, Effect, FileSystem, Layer, Result, Schema } from "effect"
import { Settings } from "../config/Settings.ts"
import type { ChatPrompt } from "../domain/talk/ChatModel.ts"
import { estimateTokens, promptSize } from "../domain/talk/Tokens.ts"
import type { ModelIdentity } from "./TextModel.ts"

export interface TokenCount {
  readonly input: number
  readonly cacheRead: number
  readonly output: number
}

export interface Cost {
  readonly usd: number
  readonly source: "catalogue" | "override"
}

/** US dollars per million tokens. */
const Price = Schema.Struct({
  input: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)),
  cacheRead: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  output: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)),
})
type Price = typeof Price.Type

const PriceFile = Schema.fromJsonString(Schema.Record(Schema.String, Price))

export type CostOf = (apiUrl: string, model: string, tokens: TokenCount) => Cost | null

/** `null` is unknown, never zero. */
export const Prices = Context.Reference<{ readonly costOf: CostOf }>("confidant/llm/Prices", {
  defaultValue: () => ({ costOf: () => null }),
})

/** Of an answer whose tokens nobody counted. Nothing is called without `apiUrl`, and costs nothing. */
export const estimatedCost = (
  costOf: CostOf,
  { apiUrl, name }: ModelIdentity,
  prompt: ChatPrompt,
  text: string,
): number | null =>
  apiUrl === undefined
    ? 0
    : (costOf(apiUrl, name, { input: promptSize(prompt), cacheRead: 0, output: estimateTokens(text) })?.usd ?? null)

const byPrice = ({ cacheRead, input, output }: Price, tokens: TokenCount): number =>
  ((tokens.input - tokens.cacheRead) * input + tokens.cacheRead * (cacheRead ?? input) + tokens.output * output) / 1e6

/** Loaded only if a model may cost something: it is large. */
const catalogue = Effect.map(
  Effect.promise(() => import("@pydantic/genai-prices")),
  ({ calcPrice, findProvider }): CostOf => {
    // Cached, because each lookup tries the patterns of every provider.
    const providers = new Map<string, ReturnType<typeof findProvider>>()
    const providerOf = (apiUrl: string) => {
      if (!providers.has(apiUrl)) providers.set(apiUrl, findProvider({ providerApiUrl: apiUrl }))
      return providers.get(apiUrl)
    }
    return (apiUrl, model, { cacheRead, input, output }) => {
      // A name alone is not enough: a private server may serve a model under any name.
      const provider = providerOf(apiUrl)
      if (provider === undefined) return null
      const usage = { input_tokens: input, cache_read_tokens: cacheRead, output_tokens: output }
      const price = Result.try(() => calcPrice(usage, model, { provider }))
      if (Result.isFailure(price) || price.success === null) return null
      return { usd: price.success.total_price, source: "catalogue" }
    }
  },
)

const overrides = Effect.fnUntraced(function* (path: string | null) {
  if (path === null) return {}
  const files = yield* FileSystem.FileSystem
  return yield* files.readFileString(path).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(PriceFile)),
    Effect.catch(({ message }) =>
      Effect.as(
        Effect.logError("LLM_PRICES cannot be read: only the built-in prices apply").pipe(
          Effect.annotateLogs({ problem: message }),
        ),
        {},
      ),
    ),
  )
})

/** The file's prices come before those of the catalogue. */
export const layer: Layer.Layer<never, never, Settings | FileSystem.FileSystem> = Layer.effect(
  Prices,
  Effect.gen(function* () {
    const { spending } = yield* Settings
    const own: Readonly<Record<string, Price>> = yield* overrides(spending.prices)
    const listed = yield* catalogue
    return {
      costOf: (apiUrl, model, tokens) => {
        const price = own[model] ?? own["*"]
        return price === undefined
          ? listed(apiUrl, model, tokens)
          : { usd: byPrice(price, tokens), source: "override" as const }
      },
    }
  }),
)

import { Effect, Stream } from "effect"
import { AiError, type Response, Telemetry } from "effect/ai"
import type { ChatPrompt, ChatReply } from "../domain/talk/ChatModel.ts"
import type { ToolCall } from "../domain/talk/model/ToolUse.ts"
import { broken } from "./BrokenAnswer.ts"
import { measured } from "./ModelMetrics.ts"
import { estimatedCost, Prices } from "./Prices.ts"
import type { ModelIdentity, TextModel } from "./TextModel.ts"

const annotate = (identity: ModelIdentity, parts: ReadonlyArray<Response.StreamPartEncoded>) =>
  Effect.gen(function* () {
    const span = yield* Effect.currentSpan
    for (const part of parts) {
      if (part.type === "response-metadata") {
        Telemetry.addGenAIAnnotations(span, { response: { model: part.modelId ?? identity.name, id: part.id } })
      }
      if (part.type === "finish") {
        Telemetry.addGenAIAnnotations(span, {
          response: { finishReasons: [part.reason] },
          usage: { inputTokens: part.usage.inputTokens.total, outputTokens: part.usage.outputTokens.total },
        })
      }
    }
  }).pipe(Effect.ignore)

/** One attempt, in a span `chat {model}` that holds no text. An empty answer is a failure. */
export const callModel = (
  identity: ModelIdentity,
  model: TextModel,
  prompt: ChatPrompt,
  onText: (soFar: string) => Effect.Effect<void>,
): Effect.Effect<ChatReply, AiError.AiError> =>
  measured(
    identity,
    Effect.fnUntraced(function* (told) {
      let text = ""
      let finish: Response.FinishPartEncoded | undefined
      let costUsd: number | null = null
      const calls: Array<ToolCall> = []
      yield* model.streamText(prompt).pipe(
        Stream.runForEachArray((parts) => {
          const hadText = text !== ""
          for (const part of parts) {
            if (part.type === "text-start") text = ""
            if (part.type === "text-delta") text += part.delta
            if (part.type === "tool-call" && typeof part.params === "string") {
              calls.push({ id: part.id, name: part.name, arguments: part.params })
            }
            if (part.type === "finish") {
              finish = part
              costUsd = told.finish(part)
            }
          }
          const isNew = parts.some(({ type }) => type === "text-delta" || type === "text-start")
          if (text !== "") told.firstText()
          const noted = parts.some((part) => part.type === "finish" || part.type === "response-metadata")
          return Effect.andThen(
            noted ? annotate(identity, parts) : Effect.void,
            isNew && (hadText || text !== "") ? onText(text) : Effect.void,
          )
        }),
      )
      if (text.trim() === "" && calls.length === 0) {
        return yield* AiError.make({ module: "ModelCall", method: "callModel", reason: broken("empty") })
      }
      const { costOf } = yield* Prices
      return {
        text,
        model: identity.name,
        inputTokens: finish?.usage.inputTokens.total ?? null,
        outputTokens: finish?.usage.outputTokens.total ?? null,
        costUsd: costUsd ?? estimatedCost(costOf, identity, prompt, text),
        ...(calls.length === 0 ? {} : { calls }),
        ...(finish?.metadata?.["confidant"] === undefined ? {} : { isBlind: true as const }),
        ...(finish?.reason === "length" ? { cut: "length" as const } : {}),
        ...(finish?.reason === "content-filter" ? { cut: "filter" as const } : {}),
      }
    }),
  ).pipe(
    Effect.tapError((error) => Effect.annotateCurrentSpan("error.type", error.reason._tag)),
    Effect.withSpan(
      `chat ${identity.name}`,
      {
        kind: "client",
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": identity.provider,
          "gen_ai.request.model": identity.name,
          ...(identity.serverAddress === null ? {} : { "server.address": identity.serverAddress }),
        },
      },
      // A stack per call would cost more than the rest of the span.
      { captureStackTrace: false },
    ),
  )

import { Option, Result, Schema } from "effect"
import { AiError, type Response } from "effect/ai"
import { Sse } from "effect/encoding"
import { broken } from "./BrokenAnswer.ts"
import { fromEvent } from "./OpenAiErrors.ts"
import { Completion, type Usage } from "./OpenAiSchema.ts"

const decodeCompletion = Schema.decodeUnknownOption(Schema.fromJsonString(Completion))

type Parts = ReadonlyArray<Response.StreamPartEncoded>

const textId = "answer"

const finishReasons: Record<string, typeof Response.FinishReason.Type> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
}

const usageOf = (usage: Usage | null): typeof Response.Usage.Encoded => ({
  inputTokens: {
    uncached: undefined,
    total: usage?.prompt_tokens ?? undefined,
    cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? undefined,
    cacheWrite: undefined,
  },
  outputTokens: {
    total: usage?.completion_tokens ?? undefined,
    text: undefined,
    reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? undefined,
  },
})

/** Assembles one answer from the events of a stream, or from a whole completion. */
export class OpenAiAnswer {
  #begun = false
  #finish: typeof Response.FinishReason.Type | null = null
  #done = false
  #usage: Usage | null = null
  #refusal = false
  #spoke = false
  readonly #events: Array<{ readonly event: string; readonly data: string }> = []
  readonly #parser = Sse.makeParser((event) => {
    if (event._tag === "Event") this.#events.push(event)
  })

  /** The server has marked the end of the text: whatever breaks later, the answer is complete. */
  get isComplete(): boolean {
    return this.#finish !== null || this.#done
  }

  get isClosed(): boolean {
    return this.#done
  }

  feed(text: string): Result.Result<Parts, AiError.AiErrorReason> {
    if (this.#parser.feed(text) !== undefined) return Result.fail(unreadable)
    const parts: Array<Response.StreamPartEncoded> = []
    for (const { data, event } of this.#events.splice(0)) {
      const read = this.#read(event, data)
      if (Result.isFailure(read)) return read
      parts.push(...read.success)
    }
    return Result.succeed(parts)
  }

  whole(body: string): Result.Result<Parts, AiError.AiErrorReason> {
    const read = this.#read("message", body)
    if (Result.isSuccess(read) && !this.#spoke) return Result.fail(unreadable)
    this.#done = Result.isSuccess(read)
    return read
  }

  close(): Result.Result<Parts, AiError.AiErrorReason> {
    if (!this.isComplete) return Result.fail(broken("cutShort"))
    if (this.#refusal && !this.#begun) return Result.fail(refused("refusal"))
    return Result.succeed([
      ...(this.#begun ? [{ type: "text-end" as const, id: textId }] : []),
      { type: "finish", reason: this.#finish ?? "unknown", usage: usageOf(this.#usage) },
    ])
  }

  #read(event: string, data: string): Result.Result<Parts, AiError.AiErrorReason> {
    if (data.trim() === "[DONE]") {
      this.#done = true
      return Result.succeed([])
    }
    const completion = Option.getOrUndefined(decodeCompletion(data))
    if (event === "error" || (completion?.error ?? null) !== null)
      return Result.fail(fromEvent(completion?.error ?? {}))
    if (completion === undefined) return Result.fail(unreadable)
    return this.#take(completion)
  }

  #take(completion: Completion): Result.Result<Parts, AiError.AiErrorReason> {
    const parts: Array<Response.StreamPartEncoded> = []
    const choice = completion.choices?.[0]
    const said = choice?.delta ?? choice?.message
    if (!this.#spoke && choice !== undefined) {
      this.#spoke = true
      parts.push({
        type: "response-metadata",
        ...(typeof completion.id === "string" ? { id: completion.id } : {}),
        ...(typeof completion.model === "string" ? { modelId: completion.model } : {}),
      })
    }
    if (typeof said?.content === "string" && said.content !== "") {
      if (!this.#begun) parts.push({ type: "text-start", id: textId })
      this.#begun = true
      parts.push({ type: "text-delta", id: textId, delta: said.content })
    }
    this.#refusal ||= typeof said?.refusal === "string" && said.refusal !== ""
    this.#usage = completion.usage ?? this.#usage
    const finish = choice?.finish_reason
    if (finish === "content_filter") return Result.fail(refused(finish))
    if (finish === "error") return Result.fail(fromEvent({}))
    if (typeof finish === "string" && finish !== "") this.#finish = finishReasons[finish] ?? "other"
    return Result.succeed(parts)
  }
}

/** Not the format of the API: a proxy's error page, a broken server. */
export const unreadable: AiError.AiErrorReason = new AiError.InternalProviderError({
  description: "the answer is unreadable",
})

const refused = (description: string): AiError.AiErrorReason => new AiError.ContentPolicyError({ description })

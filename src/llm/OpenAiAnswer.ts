import { Result } from "effect"
import { AiError, type Response } from "effect/ai"
import { Sse } from "effect/encoding"
import { Reasoning, type Spoken } from "../domain/talk/Reasoning.ts"
import { answerLength } from "../policy/Model.ts"
import { broken } from "./BrokenAnswer.ts"
import { count, field, json, list, text } from "./Loose.ts"
import { fromEvent, type Refusal, tooLong } from "./OpenAiErrors.ts"

type Parts = ReadonlyArray<Response.StreamPartEncoded>
type Read = Result.Result<Parts, Refusal>

const textId = "answer"

const finishReasons: Readonly<Record<string, typeof Response.FinishReason.Type>> = {
  stop: "stop",
  eos_token: "stop",
  stop_sequence: "stop",
  end_turn: "stop",
  length: "length",
  max_tokens: "length",
  model_length: "length",
  tool_calls: "tool-calls",
  content_filter: "content-filter",
  safety: "content-filter",
  sensitive: "content-filter",
  recitation: "content-filter",
  error: "error",
  network_error: "error",
  insufficient_system_resource: "error",
  abort: "error",
}

const usageOf = (usage: unknown): typeof Response.Usage.Encoded => ({
  inputTokens: {
    uncached: undefined,
    total: count(field(usage, "prompt_tokens")),
    cacheRead: count(field(field(usage, "prompt_tokens_details"), "cached_tokens")),
    cacheWrite: undefined,
  },
  outputTokens: {
    total: count(field(usage, "completion_tokens")),
    text: undefined,
    reasoning: count(field(field(usage, "completion_tokens_details"), "reasoning_tokens")),
  },
})

/** Plain, or a list of blocks, of which those of other types are reasoning or nothing that can be read. */
const wordsOf = (content: unknown): string =>
  text(content) ??
  list(content)
    .map((block) => {
      const type = field(block, "type")
      return (
        text(block) ??
        (type === undefined || type === "text" || type === "output_text" ? text(field(block, "text")) : "")
      )
    })
    .join("")

/** Some servers send the field with nothing in it beside a good answer. */
const isError = (error: unknown): boolean =>
  typeof error === "object" && error !== null
    ? Object.values(error).some((value) => isError(value) || (typeof value === "number" && value !== 0))
    : typeof error === "string" && error !== ""

/** Assembles one answer from the events of a stream, or from a whole completion, whatever the server calls it. */
export class OpenAiAnswer {
  #form: "unknown" | "events" | "whole" = "unknown"
  #body: Array<string> = []
  #bodyLength = 0
  #begun = false
  #said = 0
  #finish: typeof Response.FinishReason.Type | null = null
  #done = false
  #usage: unknown = undefined
  #refusal = false
  #spoke = false
  #thought = false
  readonly #calls: Array<{ index: number; id: string; name: string; written: Array<string> }> = []
  readonly #reasoning: Reasoning
  readonly #events: Array<{ readonly event: string; readonly data: string }> = []
  readonly #parser = Sse.makeParser(
    (event) => {
      if (event._tag === "Event") this.#events.push(event)
    },
    { maxEventSize: answerLength },
  )

  constructor(thinksFirst = false) {
    this.#reasoning = new Reasoning(thinksFirst)
  }

  /** The server has marked the end of the text: whatever breaks later, the answer is complete. */
  get isComplete(): boolean {
    return this.#finish !== null || this.#done
  }

  get isClosed(): boolean {
    return this.#done
  }

  get hasBegun(): boolean {
    return this.#begun
  }

  get thinksFirst(): boolean {
    return this.#reasoning.unmarked
  }

  /** The first character decides, not the content type. */
  feed(piece: string): Read {
    if (this.#form === "unknown") {
      const start = piece.replace(/^\uFEFF/, "").trimStart()
      if (start === "") return Result.succeed([])
      if (start.startsWith("<")) return Result.fail(page)
      this.#form = /^[[{]/.test(start) ? "whole" : "events"
    }
    if (this.#form === "whole") {
      this.#bodyLength += piece.length
      this.#body.push(piece)
      return this.#bodyLength > answerLength ? Result.fail(endless) : Result.succeed([])
    }
    return this.#parser.feed(piece) === undefined ? this.#readEvents() : Result.fail(endless)
  }

  close(): Read {
    const last = this.#form === "whole" ? this.#whole() : this.#lastEvent()
    if (Result.isFailure(last)) return last
    if (!this.isComplete) return Result.fail({ reason: broken("cutShort"), words: "" })
    const rest = this.#spoken(this.#reasoning.end())
    if (!this.#begun && (this.#refusal || this.#finish === "content-filter")) return Result.fail(refused)
    const written = count(field(this.#usage, "completion_tokens")) ?? 0
    const hasThought = this.#thought || this.#reasoning.hidden || written > 1
    if (!this.#begun && this.#calls.length === 0 && this.#finish === "length" && !hasThought) {
      return Result.fail({ reason: tooLong("no room for an answer"), words: "" })
    }
    return Result.succeed([
      ...last.success,
      ...rest,
      ...(this.#begun ? [{ type: "text-end" as const, id: textId }] : []),
      // A call that was cut short has half of its arguments.
      ...(this.#finish === "length" ? [] : this.#calls).map(({ id, name, written }, place) => ({
        type: "tool-call" as const,
        id: id === "" ? `call_${place}` : id,
        name,
        params: written.join(""),
      })),
      { type: "finish", reason: this.#finish ?? "unknown", usage: usageOf(this.#usage) },
    ])
  }

  #whole(): Read {
    const read = this.#read("message", this.#body.join(""))
    if (Result.isSuccess(read) && !this.#spoke) return Result.fail(unreadable)
    this.#done = Result.isSuccess(read)
    return read
  }

  /** No blank line may stand behind it. */
  #lastEvent(): Read {
    this.#parser.feed("\n\n")
    const read = this.#readEvents()
    return Result.isFailure(read) && read.failure === unreadable ? Result.succeed([]) : read
  }

  #readEvents(): Read {
    const parts: Array<Response.StreamPartEncoded> = []
    for (const { data, event } of this.#events.splice(0)) {
      // Some servers put no blank line between events.
      const single = data.includes("\n") && json(data) === undefined ? data.split("\n") : [data]
      for (const line of single) {
        const read = this.#read(event, line)
        if (Result.isFailure(read)) return read
        parts.push(...read.success)
      }
    }
    return this.#said > answerLength ? Result.fail(endless) : Result.succeed(parts)
  }

  #read(event: string, data: string): Read {
    const source = data.trim()
    if (source === "[DONE]") {
      this.#done = true
      return Result.succeed([])
    }
    const decoded = json(source)
    const completion = list(decoded)[0] ?? decoded
    const error = field(completion, "error")
    if (event === "error") return Result.fail(fromEvent(error ?? completion))
    if (isError(error)) return Result.fail(fromEvent(error))
    // A word instead of a comment keeps the connection alive.
    if (completion === undefined) return source.startsWith("{") ? Result.fail(unreadable) : Result.succeed([])
    if (field(completion, "object") === "error") return Result.fail(fromEvent(completion))
    return this.#take(completion)
  }

  #take(completion: unknown): Read {
    const parts: Array<Response.StreamPartEncoded> = []
    const choice = list(field(completion, "choices"))[0]
    const said = field(choice, "delta") ?? field(choice, "message")
    if (!this.#spoke && choice !== undefined) {
      this.#spoke = true
      const [id, modelId] = [text(field(completion, "id")), text(field(completion, "model"))]
      parts.push({
        type: "response-metadata",
        ...(id === undefined ? {} : { id }),
        ...(modelId === undefined ? {} : { modelId }),
      })
    }
    // Servers that were made for completions put the words beside the place where a chat has them.
    const words = wordsOf(said === undefined ? field(choice, "text") : field(said, "content"))
    this.#said += words.length
    if (words !== "") parts.push(...this.#spoken(this.#reasoning.feed(words)))
    for (const call of list(field(said, "tool_calls"))) this.#call(call)
    this.#refusal ||= text(field(said, "refusal")) !== undefined
    this.#thought ||=
      text(field(said, "reasoning_content")) !== undefined || text(field(said, "reasoning")) !== undefined
    this.#usage = field(completion, "usage") ?? this.#usage
    const finish = text(field(choice, "finish_reason"))
    if (finish !== undefined) this.#finish = finishReasons[finish.toLowerCase()] ?? "other"
    if (this.#finish === "error") return Result.fail(fromEvent({}))
    return Result.succeed(parts)
  }

  /** It comes in pieces, of which the first has the name; some servers number none of them. */
  #call(piece: unknown): void {
    const id = text(field(piece, "id")) ?? ""
    const asked = field(piece, "function")
    const name = text(field(asked, "name")) ?? ""
    const given = field(asked, "arguments")
    const written = typeof given === "object" && given !== null ? JSON.stringify(given) : (text(given) ?? "")
    const last = this.#calls.at(-1)
    const isMore = last !== undefined && name === "" && (id === "" || id === last.id)
    const index = count(field(piece, "index")) ?? (isMore ? last.index : this.#calls.length)
    const known = this.#calls.findLast((call) => call.index === index)
    this.#said += written.length + name.length
    const isAnother = known !== undefined && name !== "" && id !== "" && known.id !== "" && id !== known.id
    if (known === undefined || isAnother) this.#calls.push({ index, id, name, written: [written] })
    else {
      known.written.push(written)
      if (known.name === "") known.name = name
    }
  }

  #spoken({ anew, text: delta }: Spoken): Parts {
    const starts = anew || (!this.#begun && delta !== "")
    if (anew) this.#begun = false
    if (delta === "" && !anew) return []
    this.#begun ||= delta !== ""
    return [
      ...(starts ? [{ type: "text-start" as const, id: textId }] : []),
      ...(delta === "" ? [] : [{ type: "text-delta" as const, id: textId, delta }]),
    ]
  }
}

const faulty = (reason: AiError.AiErrorReason): Refusal => ({ reason, words: "" })

/** Not the format of the API: a proxy's error page, a broken server. */
export const unreadable: Refusal = faulty(
  new AiError.InternalProviderError({ description: "the answer is unreadable" }),
)

/** Somebody else answers at this address. */
const page: Refusal = { ...unreadable, words: "<" }

/** Larger than any answer. */
export const endless: Refusal = faulty(broken("endless"))

const refused: Refusal = faulty(new AiError.ContentPolicyError({ description: "refusal" }))

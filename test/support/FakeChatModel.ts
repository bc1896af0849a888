import { Context, type Duration, Effect, Layer } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import { AskedBy } from "../../src/domain/ModelUse.ts"
import { ChatModel, type ChatPrompt, ModelError, type ModelErrorReason } from "../../src/domain/talk/ChatModel.ts"
import type { ToolCall } from "../../src/domain/talk/model/ToolUse.ts"

/** How one call ends: with a text, after writing parts of it, never, or with an error. */
export interface Script {
  readonly parts: ReadonlyArray<string>
  readonly end: "answer" | "hang" | ModelErrorReason
  readonly cut?: "length" | "filter"
  readonly calls?: ReadonlyArray<ToolCall>
  readonly costUsd?: number
  /** From its last part to its end. */
  readonly takes?: Duration.Input
}

/** A model that does what the test says, and otherwise repeats the question. */
export class FakeChatModel extends Context.Service<
  FakeChatModel,
  {
    readonly prompts: Array<ChatPrompt>
    /** Who asked, call by call. */
    readonly askers: Array<UserId | null>
    readonly script: Array<Script>
  }
>()("confidant/test/FakeChatModel") {
  static readonly layer = Layer.effectContext(
    Effect.sync(() => {
      const state: FakeChatModel["Service"] = { prompts: [], askers: [], script: [] }
      return Context.make(FakeChatModel, state).pipe(
        Context.add(
          ChatModel,
          ChatModel.of({
            costOf: (_prompt, soFar) => soFar.length / 1_000,
            reply: Effect.fnUntraced(function* (prompt, onText) {
              state.prompts.push(prompt)
              state.askers.push(yield* AskedBy)
              // Of what was said together, the newest.
              const question = prompt.messages.at(-1)?.text.split("\n\n").at(-1) ?? ""
              const { calls, costUsd, cut, end, parts, takes } = state.script.shift() ?? {
                parts: [`You said: ${question}`],
                end: "answer",
              }
              let text = ""
              for (const part of parts) {
                text += part
                yield* onText(text)
              }
              if (takes !== undefined) yield* Effect.sleep(takes)
              if (end === "hang") return yield* Effect.never
              if (end !== "answer") return yield* new ModelError({ model: "fake", reason: end })
              return {
                text,
                model: "fake",
                inputTokens: 1,
                outputTokens: 1,
                ...(cut === undefined ? {} : { cut }),
                ...(calls === undefined ? {} : { calls }),
                ...(costUsd === undefined ? {} : { costUsd }),
              }
            }),
          }),
        ),
      )
    }),
  )
}

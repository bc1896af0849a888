import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { looksAt, shownTo } from "../../../src/chat/answer/Looking.ts"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { type Picture, Pictures, type Unseen } from "../../../src/domain/talk/model/Pictures.ts"
import { saidBy } from "../../../src/domain/talk/Said.ts"
import { FakeChatModel } from "../../support/FakeChatModel.ts"
import { FakeTelegram } from "../../support/FakeTelegram.ts"
import { acquainted, arrives, Engine, history, update } from "../Engine.ts"

const picture: Picture = { mime: "image/jpeg", base64: "/9j/" }
const looked = (fileId: string): Picture | Unseen => (fileId === "cat" ? picture : "kind")

const sent = (id: number, fileId: string, caption: string) =>
  update(id, {
    _tag: "Media",
    messageId: TelegramMessageId.make(id),
    kind: "photo",
    fileId,
    bytes: 5,
    mime: null,
    caption,
    groupId: null,
  })

const Looking = Layer.succeed(Pictures, { look: ({ fileId }) => Effect.succeed(looked(fileId)) })

layer(Engine.pipe(Layer.provide(Looking)))("a picture that somebody sends", (it) => {
  it.effect("is shown to the model with its caption, or without one, and one that is not seen is told of", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const telegram = yield* FakeTelegram
      const { prompts } = yield* FakeChatModel
      const said = () =>
        telegram.sent
          .splice(0)
          .map(({ outgoing }) => (outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag))
      yield* arrives(sent(10, "cat", "what is it?"))
      yield* owner.wake
      assert.deepStrictEqual(prompts[0]?.pictures, [picture])
      assert.include(prompts[0]?.messages.at(-1)?.text, "what is it?")
      said()

      yield* arrives(sent(11, "cat", ""))
      yield* owner.wake
      assert.deepStrictEqual(prompts[1]?.pictures, [picture])
      said()

      yield* arrives(sent(12, "svg", ""))
      yield* owner.wake
      assert.deepStrictEqual([prompts.length, said()], [2, ["picture-kind"]], "there is nothing to answer")

      yield* arrives(sent(13, "svg", "my dog died"))
      yield* owner.wake
      assert.isUndefined(prompts[2]?.pictures)
      assert.strictEqual(said().at(-1), "picture-kind", "the words are answered all the same")
      assert.notInclude(JSON.stringify(yield* history), "/9j/")
    }),
  )

  it.effect("is the only file that the model is told it sees", () =>
    Effect.gen(function* () {
      const look = { look: ({ fileId }: { readonly fileId: string }) => Effect.succeed(looked(fileId)) }
      const contents = ["svg", "cat", "cat", "cat", "cat"].map(
        (fileId, index) => sent(20 + index, fileId, "look").content,
      )
      const told = Effect.fnUntraced(function* (all: ReadonlyArray<Content>) {
        const found = yield* looksAt(look, all)
        return all
          .flatMap((content) => shownTo(saidBy(content) ?? undefined, content, found))
          .map(({ beside }) => beside?.file)
      })
      assert.deepStrictEqual(yield* told(contents.slice(0, 2)), ["photo", "seen"])
      assert.deepStrictEqual(yield* told([...contents.slice(1), ...contents.slice(0, 1)]), [
        "photo",
        "seen",
        "seen",
        "seen",
        "photo",
      ])
    }),
  )
})

import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Random } from "effect"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import { MemoryIndex } from "../../../src/domain/MemoryIndex.ts"
import { Facts } from "../../../src/features/memory/facts/Facts.ts"
import * as IndexSql from "../../../src/features/memory/IndexSql.ts"
import { Memory } from "../../../src/features/memory/Memory.ts"
import * as MemorySql from "../../../src/features/memory/MemorySql.ts"
import { Vectors } from "../../../src/features/memory/Vectors.ts"
import * as VectorsSql from "../../../src/features/memory/VectorsSql.ts"
import { extracting, hearing, person, store } from "./facts/Learning.ts"

const words = "sister brother Oslo Kazan garden tea illness night work letter mother friend dog boat winter".split(" ")
const model = "m"
/** All texts mean nearly the same, so that vectors alone would mix everybody up. */
const vectorOf = (text: string) => {
  const numbers = words.map((word) => (text.includes(word) ? 1 : 0.5))
  const length = Math.hypot(...numbers)
  return Float32Array.from(numbers, (number) => number / length)
}
const embedding = Layer.mock(Embeddings, {
  model,
  embed: (texts) => Effect.succeed(texts.map(vectorOf)),
  costOf: () => 0,
  alikeFrom: Effect.succeed(0),
})

const whole = Layer.merge(MemorySql.layer, IndexSql.layer).pipe(
  Layer.provideMerge(VectorsSql.layer),
  Layer.provide(embedding),
  Layer.provideMerge(store),
)

const sentence = Effect.gen(function* () {
  const some: Array<string> = []
  for (let at = 0; at < 4; at++) some.push(words[yield* Random.nextIntBetween(0, words.length)] ?? "")
  return some.join(" ")
})

const embedAll = Effect.gen(function* () {
  const { keep, missing } = yield* Vectors
  for (let next = yield* missing(model); next.length > 0; next = yield* missing(model)) {
    yield* keep(
      next,
      next.map(({ text }) => vectorOf(text)),
    )
  }
})

for (const seed of [1, 2, 3]) {
  layer(whole)(`random people, of seed ${seed}`, (it) => {
    it.effect("who say the same things get nothing of each other, by words, vectors or notes", () =>
      Effect.gen(function* () {
        const people: Array<{ readonly mark: string; readonly chat: Effect.Success<ReturnType<typeof person>> }> = []
        for (let who = 0; who < 5; who++) {
          const mark = `of${seed}x${who}`
          const said: Array<string> = []
          const count = yield* Random.nextIntBetween(2, 7)
          for (let at = 0; at < count; at++) said.push(`${yield* sentence} ${mark}`)
          const chat = yield* person(...said)
          const facts = said.map((quote) => ({ text: quote, keys: "home, family", quote }))
          yield* Effect.flatMap(extracting(hearing(...facts)), ({ read }) => read(chat))
          people.push({ mark, chat })
        }
        yield* Effect.flatMap(MemoryIndex, ({ next }) => next)
        yield* embedAll
        let found = 0
        for (const { chat, mark } of people) {
          const of = chat.sender.id
          const { facts } = yield* Facts.use(({ held }) => held(of))
          for (let asked = 0; asked < 5; asked++) {
            const sought = { words: `${yield* sentence} family`, continues: false, within: null, before: null }
            const quotes = yield* Memory.use(({ search }) => search(of, sought))
            found += quotes.length
            for (const { text } of [...quotes, ...facts]) assert.include(text, mark)
          }
        }
        assert.isAbove(found, 20, "there was something to mix up")
      }).pipe(Random.withSeed(seed)),
    )
  })
}

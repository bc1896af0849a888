import { FluentBundle, FluentResource } from "@fluent/bundle"
import { Effect, FileSystem, Layer, Path, Schema } from "effect"
import { root } from "../config/Root.ts"
import type { Language } from "../domain/talk/Language.ts"
import { Texts } from "../domain/talk/Texts.ts"

/** The Fluent files are part of the program: a missing or malformed one is a defect. */
export class TextsBroken extends Schema.TaggedError<TextsBroken>()("TextsBroken", { message: Schema.String }) {}

/** `en.ftl` and every `*.en.ftl`. */
const isOf = (language: Language) => (file: string) => file === `${language}.ftl` || file.endsWith(`.${language}.ftl`)

const loadBundle = Effect.fnUntraced(function* (language: Language) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const directory = path.join(root, "src/telegram/texts")
  const files = (yield* fs.readDirectory(directory)).filter(isOf(language)).toSorted()
  const bundle = new FluentBundle(language, { useIsolating: false })
  for (const file of files) {
    const problems = bundle.addResource(new FluentResource(yield* fs.readFileString(path.join(directory, file))))
    if (problems.length > 0) return yield* Effect.die(new TextsBroken({ message: `${file}: ${String(problems[0])}` }))
  }
  return bundle
}, Effect.orDie)

const make = Effect.gen(function* () {
  const bundles = { en: yield* loadBundle("en"), ru: yield* loadBundle("ru") } satisfies Record<Language, FluentBundle>
  return Texts.of({
    get: (language, key, args) => {
      const bundle = bundles[language]
      const pattern = bundle.getMessage(key)?.value
      if (pattern === undefined || pattern === null) throw new TextsBroken({ message: `No text ${key} in ${language}` })
      return bundle.formatPattern(pattern, args === undefined ? null : { ...args })
    },
  })
})

/** The port `Texts` on the Fluent files of `texts/`. */
export const layer: Layer.Layer<Texts, never, FileSystem.FileSystem | Path.Path> = Layer.effect(Texts, make)

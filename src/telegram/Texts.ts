import { FluentBundle, FluentResource } from "@fluent/bundle"
import { Effect, Layer, Schema } from "effect"
import { Language } from "../domain/talk/Language.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { textFiles } from "./TextFiles.ts"

/** The Fluent files are part of the program: a missing or malformed one is a defect. */
export class TextsBroken extends Schema.TaggedError<TextsBroken>()("TextsBroken", { message: Schema.String }) {}

/** `en.ftl` or any `*.en.ftl`. */
const isOf = (language: Language, name: string) => /[^/]*$/.exec(name)?.[0].split(".").at(-2) === language

const loadBundle = (language: Language) =>
  Effect.gen(function* () {
    const bundle = new FluentBundle(language, { useIsolating: false })
    for (const { name, text } of textFiles.filter((file) => isOf(language, file.name))) {
      const problems = bundle.addResource(new FluentResource(text))
      if (problems.length > 0) return yield* Effect.die(new TextsBroken({ message: `${name}: ${String(problems[0])}` }))
    }
    return [language, bundle] as const
  })

const make = Effect.gen(function* () {
  const bundles = new Map(yield* Effect.forEach(Language.literals, loadBundle))
  return Texts.of({
    get: (language, key, args) => {
      const bundle = bundles.get(language)
      const pattern = bundle?.getMessage(key)?.value
      if (bundle === undefined || pattern === undefined || pattern === null) {
        throw new TextsBroken({ message: `No text ${key} in ${language}` })
      }
      return bundle.formatPattern(pattern, args === undefined ? null : { ...args })
    },
  })
})

export const layer: Layer.Layer<Texts> = Layer.effect(Texts, make)

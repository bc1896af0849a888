import { readFileSync } from "node:fs"
import { FluentBundle, FluentResource } from "@fluent/bundle"
import { Layer } from "effect"
import type { Language } from "../../src/domain/Language.ts"
import { Texts } from "../../src/domain/Texts.ts"

const source = (language: Language): string =>
  readFileSync(new URL(`../../src/telegram/texts/practice.${language}.ftl`, import.meta.url), "utf8")

const bundleOf = (language: Language): FluentBundle => {
  const bundle = new FluentBundle(language, { useIsolating: false })
  const errors = bundle.addResource(new FluentResource(source(language)))
  if (errors.length > 0) throw new Error(`practice.${language}.ftl: ${errors.join(", ")}`)
  return bundle
}

const bundles = { en: bundleOf("en"), ru: bundleOf("ru") }

/** The texts of practice mode alone, as their Fluent files say them. A missing key or argument is a defect. */
export const practiceTexts: Texts["Service"] = {
  get: (language, key, args) => {
    const message = bundles[language].getMessage(key)
    if (message?.value === null || message === undefined) throw new Error(`no text ${key} in ${language}`)
    const errors: Array<Error> = []
    const text = bundles[language].formatPattern(message.value, args === undefined ? null : { ...args }, errors)
    if (errors.length > 0) throw new Error(`${key} in ${language}: ${errors.join(", ")}`)
    return text
  },
}

export const layer = Layer.succeed(Texts, practiceTexts)

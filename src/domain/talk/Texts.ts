import { Context } from "effect"
import type { Language } from "./Language.ts"

export type TextArguments = Readonly<Record<string, string | number>>

/** The words of the bot, from the Fluent files; both languages hold the same keys. A key that does not exist is a defect. */
export class Texts extends Context.Service<
  Texts,
  { readonly get: (language: Language, key: string, args?: TextArguments) => string }
>()("confidant/domain/Texts") {}

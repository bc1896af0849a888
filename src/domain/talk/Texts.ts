import { Context } from "effect"
import type { Language } from "./Language.ts"

export type TextArguments = Readonly<Record<string, string | number>>

/** The bot's words, from the Fluent files. An unknown key is a defect. */
export class Texts extends Context.Service<
  Texts,
  { readonly get: (language: Language, key: string, args?: TextArguments) => string }
>()("confidant/domain/Texts") {}

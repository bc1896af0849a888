import { Context } from "effect"
import type { Language } from "../domain/Language.ts"

/** The language of the prompt being answered, for models that answer by rules; set around every call. */
export const PromptLanguage = Context.Reference<Language>("confidant/llm/PromptLanguage", {
  defaultValue: () => "en",
})

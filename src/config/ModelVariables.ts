import { modelLimits } from "../policy/Model.ts"
import { oneOf, Text, wholeNumber } from "./Formats.ts"
import { optional, variable } from "./Variable.ts"

export const modelVariables = {
  LLM_PATIENCE_SECONDS: variable<number>({
    name: "LLM_PATIENCE_SECONDS",
    what: "Longest silence of the model, before and within an answer, until the bot gives up on it for now.",
    format: "a whole number of seconds, from 5 to 3600",
    fix: "Set LLM_PATIENCE_SECONDS=300; slow local models may need more.",
    schema: wholeNumber(5, 3_600),
    default: modelLimits.patienceSeconds,
  }),
  LLM_CONTEXT_TOKENS: variable<number>({
    name: "LLM_CONTEXT_TOKENS",
    what: "Size of the model's context to use, prompt and answer together.",
    format: "a whole number from 1000 to 1000000",
    fix: "Set it to what the server gives the model, like LLM_CONTEXT_TOKENS=8000.",
    schema: wholeNumber(1_000, 1_000_000),
    default: modelLimits.contextTokens,
  }),
  LLM_ANSWER_TOKENS: optional<number>({
    name: "LLM_ANSWER_TOKENS",
    what: "Longest answer to ask for. Without it the server's own limit applies, and a quarter of the context is kept free.",
    format: "a whole number from 16 to 100000",
    fix: "Set it like LLM_ANSWER_TOKENS=2000, or leave it out.",
    schema: wholeNumber(16, 100_000),
  }),
  VISION: variable<"auto" | "off">({
    name: "VISION",
    what: "Whether pictures are given to the model. With `auto` they are, until its server refuses one.",
    format: "auto or off",
    fix: "Set VISION=auto, or VISION=off for a model that makes up what it cannot see.",
    schema: oneOf(["auto", "off"]),
    default: "auto",
  }),
  EMBEDDING_MODEL: optional<string>({
    name: "EMBEDDING_MODEL",
    what: "Model for embeddings, by its name on the server of LLM_BASE_URL: people's messages are then also found by what they mean.",
    format: "the name of a model",
    fix: "Set it to a name the server knows, like EMBEDDING_MODEL=text-embedding-3-small, or leave it out.",
    schema: Text,
  }),
  EMBEDDINGS: variable<"auto" | "provider" | "local" | "none">({
    name: "EMBEDDINGS",
    what: "Who makes embeddings: EMBEDDING_MODEL (`provider`), a small English model beside the bot (`local`, 240 MB of memory while it is used), nobody (`none`), or whoever is there (`auto`: the provider, else the local one if enough memory is free).",
    format: "auto, provider, local or none",
    fix: "Set EMBEDDINGS=auto, EMBEDDINGS=provider, EMBEDDINGS=local or EMBEDDINGS=none, or leave it out for auto.",
    schema: oneOf(["auto", "provider", "local", "none"]),
    default: "auto",
  }),
}

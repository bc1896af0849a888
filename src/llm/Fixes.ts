import type { ModelErrorReason } from "../domain/talk/ChatModel.ts"

const fixes: Readonly<Partial<Record<ModelErrorReason["_tag"], string>>> = {
  Unauthorized: "Correct LLM_API_KEY.",
  UnknownModel: "Correct its name in LLM_MODEL or LLM_FALLBACK_MODELS.",
  WrongAddress: "Correct LLM_BASE_URL: the server knows no chat completions there; it usually ends in /v1.",
  QuotaExhausted: "Top up the account of LLM_API_KEY, or lower the daily limit.",
  RateLimited: "Wait, or ask the provider for a higher limit.",
  InvalidRequest: "Check that LLM_BASE_URL is an OpenAI-compatible server, and LLM_MODEL a model for conversations.",
  Network: "Check that this machine can reach LLM_BASE_URL.",
  Stalled: "If the model is slow, raise LLM_PATIENCE_SECONDS.",
  Empty: "Use a model for conversations; one that thinks for long may need a higher LLM_ANSWER_TOKENS.",
}

/** What an operator can do. */
export const fixFor = ({ _tag }: ModelErrorReason): string =>
  fixes[_tag] ?? "The model's server has a problem: check its status page."

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

const words: Readonly<Record<ModelErrorReason["_tag"], string>> = {
  RateLimited: "it takes no more requests for now",
  QuotaExhausted: "the account has nothing left to spend",
  Unauthorized: "the key is refused",
  InvalidRequest: "the server refuses the request",
  UnknownModel: "the server does not know the model",
  WrongAddress: "there are no chat completions at this address",
  TooLong: "the question is too long for it",
  Refused: "it declines to answer",
  ServerFault: "the server reports an error of its own",
  Network: "the server cannot be reached",
  Stalled: "it was silent for too long",
  CutShort: "its answer broke off",
  Empty: "its answer is empty",
  Endless: "its answer does not end",
  Unavailable: "it failed too often, and is left alone for a while",
}

/** What went wrong, for an operator. */
export const inWords = ({ _tag }: ModelErrorReason): string => words[_tag]

/** What an operator can do. */
export const fixFor = ({ _tag }: ModelErrorReason): string =>
  fixes[_tag] ?? "The model's server has a problem: check its status page."

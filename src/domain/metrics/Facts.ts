import { counter, counters, gauge } from "./Family.ts"

export const factsHeard = counters(
  "confidant_facts_heard_total",
  "What the model heard people say about themselves, by what became of it; a refusal names the check",
  ["outcome"],
  [
    ["add"],
    ["same"],
    ["replace"],
    ["end"],
    ["refused_shape"],
    ["refused_message"],
    ["refused_quote"],
    ["refused_language"],
    ["refused_length"],
    ["refused_instruction"],
    ["refused_secret"],
    ["refused_name"],
    ["refused_distress"],
  ],
)

export const factCalls = counters(
  "confidant_facts_calls_total",
  "Calls of the model that read people's messages for facts; invalid: its answer was not as asked",
  ["outcome"],
  [["done"], ["failed"], ["invalid"]],
)

export const factCost = counter(
  "confidant_facts_cost_usd_total",
  "Cost in US dollars of these calls with a known price",
)

export const factBatchesSkipped = counter(
  "confidant_facts_skipped_batches_total",
  "Batches of messages that were given up after all attempts; nothing was learned from them",
)

export const factsUnread = gauge("confidant_facts_unread_messages", "Messages of people not yet read for facts")

export const factsOldest = gauge(
  "confidant_facts_oldest_due_seconds",
  "How long ago the person was last heard whose messages have waited longest to be read for facts",
)

export const factsKept = gauge("confidant_facts", "Facts of all people, as the database estimates it")

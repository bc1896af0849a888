/** The tables whose rows are in the archive as they are. `turns` brings its deliveries and dead letter along. */
export const exported = [
  "users",
  "conversations",
  "conversation_numbers",
  "budgets",
  "budget_days",
  "budget_uses",
  "checkins",
  "fact_readings",
  "facts",
  "feedback",
  "invites",
  "jobs",
  "kept_changes",
  "mood_words",
  "moods",
  "pattern_evidence",
  "patterns",
  "profiles",
  "quiz_sessions",
  "recordings",
  "reminders",
  "summaries",
  "turns",
] as const
export type Exported = (typeof exported)[number]

/** The other tables that name a person or their chat, and how they are in it, or why not. */
export const otherwise: Readonly<Record<string, string>> = {
  messages: "page by page, by conversation",
  deliveries: "with their turns",
  dead_letters: "with their turns",
  chats: "a counter of the chat's owners, which says nothing of the person",
  erasures: "whoever is in it was forgotten",
  archives: "the archives themselves",
  pattern_refusals: "hashes, which say nothing",
  fact_sources: "with their facts",
  fact_rereadings: "numbers of edited messages that are to be read again",
  forgotten_facts: "hashes of what was forgotten, which nobody can read",
  memory_index: "the words of messages, for the search",
  summary_due: "which conversations wait for their summary",
  memory_vectors: "what messages mean, as numbers of a model, for the search",
}

import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"

/** What everything that people write has in it. */
export const words = / said \d|secret/

/** What tells one delivery from any other; null for calls that show nothing new when they are repeated. */
export const keyOf = (outgoing: Outgoing): string | null => {
  if (outgoing._tag === "Message") return outgoing.text.text
  return outgoing._tag === "Document" ? outgoing.fileName : null
}

import { MessageId } from "../../../../src/domain/Ids.ts"
import { type Fact, FactId, type Noted, type Unread } from "../../../../src/features/memory/facts/Facts.ts"

const day = 86_400_000
export const start = Date.UTC(2026, 7, 1)

export const unread = (id: number, text: string, more: Partial<Unread> = {}): Unread => ({
  id: MessageId.make(id),
  text,
  at: start + id * day,
  before: null,
  edited: false,
  mark: text,
  ...more,
})

export const fact = (id: number, text: string, more: Partial<Fact> = {}): Fact => ({
  id: FactId.make(id),
  kind: "fact",
  slot: null,
  text,
  keys: "",
  language: "en",
  saidAt: start + id * day,
  validFrom: start + id * day,
  validTo: null,
  learnedAt: start + id * day,
  supersededBy: null,
  timesSeen: 1,
  pinned: false,
  hidden: false,
  corrected: false,
  ...more,
})

export const noted = (id: number, text: string, more: Partial<Noted> = {}): Noted => ({
  ...fact(id, text, more),
  sources: [{ messageId: MessageId.make(id), quote: text, at: start + id * day, ends: false }],
  ...more,
})

export interface Said {
  readonly op?: string
  readonly text: string
  readonly quote?: string
  readonly message_id: number
  readonly [field: string]: unknown
}

/** What a model would write, with the usual fields where they are not given. */
export const proposal = (said: Said) => ({ op: "add", kind: "fact", language: "en", quote: said.text, ...said })
export const answerWith = (...said: ReadonlyArray<Said>): string => JSON.stringify({ facts: said.map(proposal) })

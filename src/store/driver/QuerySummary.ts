import { Effect } from "effect"
import type { Transformer } from "effect/sql/Statement"

const verbs: Readonly<Record<string, RegExp>> = {
  INSERT: /\binsert\s+into\s+([\w.]+)/gi,
  // `DO UPDATE SET` and `FOR UPDATE` name no table.
  UPDATE: /(?<!\b(?:do|for|key)\s+)\bupdate\s+(?!set\b)([\w.]+)/gi,
  DELETE: /\bdelete\s+from\s+([\w.]+)/gi,
}

const read = /\b(?:from|join)\s+([\w.]+)/gi

const commonTables = /(?:\bwith\s+(?:recursive\s+)?|,\s*|\)\s*,?\s*)(\w+)\s+as\s+(?:(?:not\s+)?materialized\s+)?\(/gi

/** SQL with a FROM that names no table. */
const otherFroms = /\b(?:extract|substring|trim|overlay)\s*\([^()]*?\bfrom\b|\bdistinct\s+from\b/gi

const functions = /^(?:jsonb?_|unnest|rows|generate_|regexp_)/i

/** `db.query.summary` of the semantic conventions, like "UPDATE turns INSERT messages"; reads only if nothing is written. */
export const querySummary = (sql: string): string => {
  const plain = sql
    .replaceAll(/--[^\n]*|'(?:[^']|'')*'/g, "")
    .replaceAll('"', "")
    .replaceAll(otherFroms, "(")
  const own = new Set([...plain.matchAll(commonTables)].map((match) => match[1]?.toLowerCase()))
  const writes = Object.entries(verbs)
    .flatMap(([verb, pattern]) =>
      [...plain.matchAll(pattern)].map((match) => ({ at: match.index, text: `${verb} ${match[1]}` })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
  if (writes.length > 0) return shorten([...new Set(writes)])
  const tables = [...plain.matchAll(read)]
    .map((match) => match[1] ?? "")
    .filter((table) => table !== "" && !own.has(table.toLowerCase()) && !functions.test(table))
  const first = /^\s*(\w+)/.exec(plain)?.[1]?.toUpperCase() ?? "SQL"
  return shorten([[first === "WITH" ? "SELECT" : first, ...new Set(tables)].join(" ")])
}

const shorten = (parts: ReadonlyArray<string>): string => parts.join(" ").slice(0, 255)

/** Fixed statements are parsed once; generated ones each time. */
export const rememberedSummaries = (): ((sql: string) => string) => {
  const known = new Map<string, string>()
  return (sql) => {
    const found = known.get(sql)
    if (found !== undefined) return found
    const summary = querySummary(sql)
    if (known.size < 1_000) known.set(sql, summary)
    return summary
  }
}

export const makeSummaries = (): Transformer => {
  const summaryOf = rememberedSummaries()
  return (statement, _sql, _fiber, span) =>
    Effect.sync(() => {
      if (span._tag === "Span" && span.sampled) {
        const [text] = statement.compile()
        const summary = summaryOf(text)
        span.attribute("db.query.summary", summary)
        // The driver names each by its database.
        Object.assign(span, { name: summary })
      }
      return statement
    })
}

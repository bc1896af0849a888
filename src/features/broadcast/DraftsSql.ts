import { safeJsonText } from "../../domain/SafeText.ts"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Drafted, HandedOver, Ref } from "./Drafts.ts"

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(
    "broadcast.draft",
    Drafted,
    (sql, { id, texts }) => sql`
      INSERT INTO broadcasts (id, texts) VALUES (${id}, ${safeJsonText(texts)}::jsonb)
      ON CONFLICT (id) DO UPDATE SET texts = excluded.texts WHERE broadcasts.state = 'draft'`,
  ),
  changeKind("broadcast.drop", Ref, (sql, { id }) => sql`DELETE FROM broadcasts WHERE id = ${id} AND state = 'draft'`),
  changeKind(
    "broadcast.hand-over",
    HandedOver,
    (sql, { count, id, to }) =>
      sql`UPDATE broadcasts SET reached_to = ${to}, reached = reached + ${count} WHERE id = ${id} AND reached_to < ${to}`,
  ),
  changeKind(
    "broadcast.end",
    Ref,
    (sql, { id }) => sql`UPDATE broadcasts SET state = 'done' WHERE id = ${id} AND state = 'running'`,
  ),
]

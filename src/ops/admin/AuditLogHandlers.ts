import { HttpApiBuilder } from "effect/http-api"
import { AuditLog } from "../../domain/operators/AuditLog.ts"
import { auditEntriesListed } from "../../policy/Limits.ts"
import { AdminApi } from "./AdminApi.ts"
import { orUnavailable } from "./Problems.ts"

export const AuditLogHandlers = HttpApiBuilder.group(AdminApi, "auditLog", (handlers) =>
  handlers.handleAll({
    list: ({ query: { limit = auditEntriesListed } }) => orUnavailable(AuditLog.use((log) => log.recent(limit))),
  }),
)

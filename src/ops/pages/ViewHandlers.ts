import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { OpsApi } from "./OpsApi.ts"
import { CurrentSession } from "./OpsGate.ts"
import { historySince, records, stateFor } from "./OpsView.ts"

export const ViewHandlers = HttpApiBuilder.group(OpsApi, "view", (handlers) =>
  handlers.handleAll({
    state: () => Effect.flatMap(CurrentSession, ({ name }) => stateFor(name)),
    records: () => records,
    history: ({ query: { after = 0 } }) => historySince(after),
  }),
)

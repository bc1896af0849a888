import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { dropLetter } from "../../operators/letters/DropLetter.ts"
import { forceBreaker } from "../../operators/ForceBreaker.ts"
import type { ActionRefused, UnknownTarget } from "../../operators/Refusals.ts"
import { resetFlag } from "../../operators/ResetFlag.ts"
import { retryLetter } from "../../operators/letters/RetryLetter.ts"
import { runBackup } from "../../operators/RunBackup.ts"
import { setFlag } from "../../operators/SetFlag.ts"
import { signOut } from "../../operators/SignOut.ts"
import { setSession } from "./EntryHandlers.ts"
import { OpsApi } from "./OpsApi.ts"
import { CurrentSession } from "./OpsGate.ts"
import { Away, Missing, NotNow } from "./OpsRefusals.ts"

const act = <A, E, R>(action: (actor: Actor) => Effect.Effect<A, E, R>) =>
  Effect.asVoid(Effect.flatMap(CurrentSession, ({ actor }) => action(actor)))

const missing = ({ message }: UnknownTarget) => Effect.fail(new Missing({ error: message }))
const notNow = ({ message }: ActionRefused) => Effect.fail(new NotNow({ error: message }))
const away = () =>
  Effect.fail(new Away({ error: "The database does not answer: check whether it was done, then try again." }))

export const ChangeHandlers = HttpApiBuilder.group(OpsApi, "change", (handlers) =>
  handlers.handleAll({
    leave: ({ request }) =>
      CurrentSession.use(({ actor, session }) => Effect.andThen(signOut(actor, session), setSession(request, null))),
    forceBreaker: ({ payload: { key, state } }) =>
      act((actor) => forceBreaker(actor, key, state)).pipe(Effect.catchTag("UnknownTarget", missing)),
    retryDeadLetter: ({ params: { id } }) =>
      act((actor) => retryLetter(actor, id)).pipe(
        Effect.catchTags({ UnknownTarget: missing, ActionRefused: notNow, StoreError: away }),
      ),
    dropDeadLetter: ({ params: { id } }) =>
      act((actor) => dropLetter(actor, id)).pipe(
        Effect.catchTags({ UnknownTarget: missing, ActionRefused: notNow, StoreError: away }),
      ),
    setFlag: ({ params: { name }, payload }) =>
      act((actor) => setFlag(actor, name, payload)).pipe(Effect.catchTag("StoreError", away)),
    resetFlag: ({ params: { name } }) =>
      act((actor) => resetFlag(actor, name)).pipe(Effect.catchTag("StoreError", away)),
    backUp: () =>
      act((actor) => Effect.flatMap(Settings, ({ operators }) => runBackup(actor, operators.chatId))).pipe(
        Effect.catchTags({ ActionRefused: notNow, StoreError: away }),
      ),
  }),
)

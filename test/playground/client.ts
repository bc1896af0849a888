import { Effect, Schema, Stream } from "effect"
import { Api, GrammyError, HttpError } from "grammy"
import { Playground } from "../../src/playground/Playground.ts"
import { Call, type Fault, Person, SimEvent, State } from "../../src/playground/SimApi.ts"

const MessageIds = Schema.Struct({ messageIds: Schema.Array(Schema.Int) })
const QueryId = Schema.Struct({ queryId: Schema.String })
const UpdateId = Schema.Struct({ updateId: Schema.Int })
const Counts = Schema.Record(Schema.String, Schema.Int)

/** A bot (the real grammY client) and the people of one playground. */
export const connectTo = (apiRoot: string, token: string) => {
  const request = (path: string, init: RequestInit = {}) =>
    Effect.tryPromise(async (signal) => {
      const response = await fetch(`${apiRoot}${path}`, { ...init, signal })
      return { status: response.status, text: await response.text() }
    })

  const decoded = <A>(schema: Schema.ConstraintDecoder<A>, path: string, init?: RequestInit) =>
    Effect.flatMap(request(path, init), ({ status, text }) =>
      status === 200
        ? Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text)
        : Effect.die(new Error(`${path} answered ${status}: ${text}`)),
    ).pipe(Effect.orDie)

  const post = <A>(schema: Schema.ConstraintDecoder<A>, path: string, body: unknown) =>
    decoded(schema, path, { method: "POST", body: JSON.stringify(body) })

  const act = (id: number, action: string, body: unknown) => post(Schema.Unknown, `/sim/people/${id}/${action}`, body)

  return {
    api: new Api(token, { apiRoot }),
    apiRoot,
    token,
    request,
    method: (name: string, init?: RequestInit) => request(`/bot${token}/${name}`, init),
    person: (firstName = "Ada", languageCode = "en") => post(Person, "/sim/people", { firstName, languageCode }),
    change: (id: number, firstName: string, languageCode: string) =>
      post(Person, `/sim/people/${id}`, { firstName, languageCode }),
    clear: (id: number) => act(id, "clear", {}),
    remove: (id: number) => act(id, "remove", {}),
    write: (id: number, text: string, aside: object = {}) =>
      Effect.map(post(MessageIds, `/sim/people/${id}/messages`, { text, ...aside }), ({ messageIds }) => messageIds),
    attach: (id: number, form: FormData) =>
      Effect.map(
        decoded(MessageIds, `/sim/people/${id}/files`, { method: "POST", body: form }),
        ({ messageIds }) => messageIds,
      ),
    press: (id: number, messageId: number, data: string) =>
      Effect.map(post(QueryId, `/sim/people/${id}/callbacks`, { messageId, data }), ({ queryId }) => queryId),
    edit: (id: number, messageId: number, text: string) => act(id, "edits", { messageId, text }),
    stop: (id: number, draftId: number) => act(id, "stop", { draftId }),
    react: (id: number, messageId: number, emoji: string) => act(id, "reactions", { messageId, emoji }),
    block: (id: number, blocked: boolean) => act(id, "block", { blocked }),
    inject: (update: unknown) => Effect.map(post(UpdateId, "/sim/updates", update), ({ updateId }) => updateId),
    fault: (fault: Fault) => post(Schema.Unknown, "/sim/faults", fault),
    clearFaults: decoded(Schema.Unknown, "/sim/faults", { method: "DELETE" }),
    state: decoded(State, "/sim/state"),
    calls: (method: string) => decoded(Schema.Array(Call), `/sim/calls?method=${method}`),
    counts: decoded(Counts, "/sim/calls/counts"),
    /** The page's stream; `ready` runs once it is open. */
    events: (ready: Effect.Effect<void>) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const abort = yield* Effect.acquireRelease(
            Effect.sync(() => new AbortController()),
            (controller) => Effect.sync(() => controller.abort()),
          )
          const response = yield* Effect.promise(() => fetch(`${apiRoot}/sim/events`, { signal: abort.signal }))
          const body = response.body
          if (body === null) return yield* Effect.die(new Error("no event stream"))
          return Stream.fromReadableStream({ evaluate: () => body, onError: (cause) => cause }).pipe(
            Stream.decodeText,
            Stream.splitLines,
            Stream.tap((line) => (line.startsWith(": open") ? ready : Effect.void)),
            Stream.filter((line) => line.startsWith("data: ")),
            Stream.mapEffect((line) =>
              Schema.decodeUnknownEffect(Schema.fromJsonString(SimEvent))(line.slice("data: ".length)),
            ),
          )
        }),
      ).pipe(Stream.orDie),
  }
}

export const connect = Effect.map(Playground, ({ apiRoot, token }) => connectTo(apiRoot, token))

/** A Bot API call that must succeed. */
export const ask = <A>(call: () => Promise<A>): Effect.Effect<A> => Effect.promise(call)

/** A Bot API call that must be refused: `<code> <description>`, or `lost` when there was no answer. */
export const refusal = (call: () => Promise<unknown>): Effect.Effect<string> =>
  Effect.tryPromise({ try: call, catch: (cause) => cause }).pipe(
    Effect.flip,
    Effect.map((error) => {
      if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
      return error instanceof HttpError ? "lost" : String(error)
    }),
    Effect.orDie,
  )

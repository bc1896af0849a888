import { ByteSize, Clock, Effect, Layer, Result, Schema, Stream } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Emulator } from "../Emulator.ts"
import { isMediaType } from "../Files.ts"
import { sameOrigin } from "./Loopback.ts"
import { boundaryOf, parseMultipart } from "../Multipart.ts"
import * as Acts from "../Acts.ts"
import * as People from "../People.ts"
import type { Refusal } from "../Refusal.ts"
import { badRequest } from "../Refusal.ts"
import { stateView } from "../Render.ts"
import { Fault, NewPerson, SimFile } from "../SimApi.ts"

type Request = HttpServerRequest.HttpServerRequest

const json = (body: unknown, status = 200) =>
  HttpServerResponse.text(JSON.stringify(body), { status, contentType: "application/json" })

const reply = (outcome: Result.Result<unknown, Refusal>) =>
  Result.match(outcome, {
    onSuccess: (value) => json(value),
    onFailure: ({ code, description }) => json({ error: description }, code),
  })

const personId = Effect.map(HttpRouter.params, (params) => Number(params["id"] ?? Number.NaN))

const malformed = badRequest("the body does not fit this route")

const body = <A>(request: Request, schema: Schema.ConstraintDecoder<A>) =>
  request.text.pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.fromJsonString(schema))),
    Effect.result,
    Effect.map(Result.mapError(() => malformed)),
  )

const Text = Schema.Struct({
  text: Schema.String,
  replyTo: Schema.optionalKey(Schema.Int),
  quote: Schema.optionalKey(Schema.String),
  forwardedFrom: Schema.optionalKey(Schema.String),
  threadId: Schema.optionalKey(Schema.Int),
})
const Edit = Schema.Struct({ messageId: Schema.Int, text: Schema.String })
const Press = Schema.Struct({ messageId: Schema.Int, data: Schema.String })
const Stop = Schema.Struct({ draftId: Schema.Int })
const Reaction = Schema.Struct({ messageId: Schema.Int, emoji: Schema.String })
const Block = Schema.Struct({ blocked: Schema.Boolean })
const Forget = Schema.Struct({ messageId: Schema.Int })
const Nothing = Schema.Struct({})
const RawUpdate = Schema.Record(Schema.String, Schema.Unknown)

const largestUpload = ByteSize.mebibytes(64)
const decodeKind = Schema.decodeUnknownResult(SimFile.fields.kind)

const attach = (emulator: Emulator["Service"]) =>
  Effect.fnUntraced(function* (request: Request) {
    const id = yield* personId
    const now = yield* Clock.currentTimeMillis
    const boundary = boundaryOf(request.headers["content-type"] ?? "")
    const bytes = yield* Effect.result(
      Effect.provideService(request.arrayBuffer, HttpIncomingMessage.MaxBodySize, largestUpload),
    )
    if (Result.isFailure(bytes))
      return reply(Result.fail({ code: 413, description: "Files are limited to 64 MB here" }))
    if (boundary === undefined) return reply(Result.fail(malformed))
    const form = parseMultipart(new Uint8Array(bytes.success), boundary)
    const kind = decodeKind(form?.fields["kind"])
    const upload = form?.uploads.get("file")
    if (form === null || upload === undefined || Result.isFailure(kind)) return reply(Result.fail(malformed))
    const { album, caption = "", duration: length = "0", emoji } = form.fields
    const duration = Number.isFinite(Number(length)) ? Math.round(Number(length)) : 0
    const file = { kind: kind.success, upload, caption, duration, ...(emoji === undefined ? {} : { emoji }) }
    const attached = Acts.attach(emulator.world, id, now, file, album === undefined ? {} : { album })
    yield* emulator.saved
    return reply(attached)
  })

/** The comment tells the page that it is subscribed and can load the state. */
const eventStream = (emulator: Emulator["Service"]) =>
  HttpServerResponse.stream(
    Stream.unwrap(
      Effect.map(emulator.events.subscribe, (queue) =>
        Stream.concat(
          Stream.make(": open\n\n"),
          Stream.mapEffect(Stream.fromQueue(queue), (event) => Effect.as(emulator.saved, `data: ${event}\n\n`)),
        ),
      ),
    ).pipe(Stream.encodeText),
    { contentType: "text/event-stream" },
  )

const sendFile = (emulator: Emulator["Service"]) =>
  Effect.map(HttpRouter.params, (params) => {
    const file = emulator.world.files.get(params["fileId"] ?? "")
    const bytes = emulator.world.contents.get(file?.fileId ?? "")
    if (file === undefined || bytes === undefined) return json({ error: "No such file" }, 404)
    const type = isMediaType(file.mimeType) ? file.mimeType : "application/octet-stream"
    return HttpServerResponse.uint8Array(bytes, {
      contentType: type,
      headers: {
        // Uploaded markup must never run in the page's origin.
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "content-disposition": `${/^(image|audio|video)\//i.test(type) ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`,
      },
    })
  })

export const simRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { world } = emulator
    const router = yield* HttpRouter.HttpRouter
    const get = (path: `/${string}`, handler: (request: Request) => HttpServerResponse.HttpServerResponse) =>
      router.add(
        "GET",
        path,
        sameOrigin((request) => Effect.sync(() => handler(request))),
      )
    const act = <A>(
      path: `/${string}`,
      schema: Schema.ConstraintDecoder<A>,
      action: (value: A, id: number, now: number) => Result.Result<unknown, Refusal>,
    ) =>
      router.add(
        "POST",
        path,
        sameOrigin(
          Effect.fnUntraced(function* (request: Request) {
            const decoded = yield* body(request, schema)
            const id = yield* personId
            const now = yield* Clock.currentTimeMillis
            const done = Result.flatMap(decoded, (value) => action(value, id, now))
            yield* emulator.saved
            return reply(done)
          }),
        ),
      )

    yield* get("/sim/state", () => json(stateView(world, emulator.connected())))
    yield* get("/sim/events", () => eventStream(emulator))
    yield* get("/sim/faults", () => json(emulator.faults.list()))
    yield* get("/sim/calls", (request) =>
      json(emulator.calls.list(new URL(request.url, "http://localhost").searchParams.get("method"))),
    )
    yield* get("/sim/calls/counts", () => json(emulator.calls.counts()))
    yield* router.add(
      "GET",
      "/sim/files/:fileId",
      sameOrigin(() => sendFile(emulator)),
    )
    yield* router.add("POST", "/sim/people/:id/files", sameOrigin(attach(emulator)))
    yield* router.add(
      "DELETE",
      "/sim/faults",
      sameOrigin(() => Effect.sync(() => (emulator.faults.clear(), json({})))),
    )

    yield* act("/sim/people", NewPerson, (person) => People.addPerson(world, person))
    yield* act("/sim/people/:id", NewPerson, (changed, id) => People.changePerson(world, id, changed))
    yield* act("/sim/people/:id/remove", Nothing, (_, id) => People.removePerson(world, id))
    yield* act("/sim/people/:id/clear", Nothing, (_, id) => People.clearChat(world, id))
    yield* act("/sim/people/:id/messages", Text, ({ text, ...aside }, id, now) =>
      Acts.write(world, id, now, text, aside),
    )
    yield* act("/sim/people/:id/edits", Edit, ({ messageId, text }, id, now) =>
      Acts.editOwn(world, id, now, messageId, text),
    )
    yield* act("/sim/people/:id/callbacks", Press, ({ messageId, data }, id) =>
      Acts.pressButton(world, id, messageId, data),
    )
    yield* act("/sim/people/:id/stop", Stop, ({ draftId }, id) => Acts.stopDraft(world, id, draftId))
    yield* act("/sim/people/:id/reactions", Reaction, ({ messageId, emoji }, id, now) =>
      Acts.react(world, id, now, messageId, emoji),
    )
    yield* act("/sim/people/:id/block", Block, ({ blocked }, id, now) => People.block(world, id, now, blocked))
    yield* act("/sim/people/:id/delete", Forget, ({ messageId }, id) => Acts.forget(world, id, messageId))
    yield* act("/sim/updates", RawUpdate, (update) => Acts.injectUpdate(world, update))
    yield* act("/sim/faults", Fault, (fault) => {
      emulator.faults.add(fault)
      return Result.succeed({})
    })
  }),
)

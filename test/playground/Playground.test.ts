import { type IncomingMessage, request } from "node:http"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { InputFile } from "grammy"
import { Playground } from "../../src/playground/Playground.ts"
import { ask, connect, refusal } from "./client.ts"

/** Runs with a playground that keeps its state in the file and closes at the end. */
const session = <A, E, R>(stateFile: string, run: Effect.Effect<A, E, R>) =>
  Effect.provide(run, Playground.layer({ port: 0, stateFile }))

const answerTo = (apiRoot: string, path: string, headers: Record<string, string>, method = "GET") =>
  Effect.callback<IncomingMessage>((resume) => {
    const sent = request(`${apiRoot}${path}`, { headers, method }, (response) => {
      response.resume()
      resume(Effect.succeed(response))
    })
    sent.end()
  })

const statusOf = (...asked: Parameters<typeof answerTo>) =>
  Effect.map(answerTo(...asked), ({ statusCode }) => statusCode ?? 0)

describe("Playground", () => {
  it.live("keeps people, messages, files, commands and unread updates over a restart", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const stateFile = join(yield* fs.makeTempDirectoryScoped(), "state.json")
      const before = yield* session(
        stateFile,
        Effect.gen(function* () {
          const { api, person, write, state, press } = yield* connect
          const ada = yield* person("Ada")
          yield* write(ada.id, "unread")
          const buttons = { inline_keyboard: [[{ text: "Yes", callback_data: "yes" }]] }
          const asked = yield* ask(() => api.sendMessage(ada.id, "sure?", { reply_markup: buttons }))
          const queryId = yield* press(ada.id, asked.message_id, "yes")
          const sent = yield* ask(() => api.sendDocument(ada.id, new InputFile(new Uint8Array([1, 2, 3]), "a.bin")))
          yield* ask(() => api.setMyCommands([{ command: "start", description: "Begin" }]))
          return {
            ada,
            queryId,
            fileId: sent.document.file_id,
            state: yield* state,
            updates: yield* ask(() => api.getUpdates()),
          }
        }),
      )
      yield* session(
        stateFile,
        Effect.gen(function* () {
          const { api, apiRoot, token, person, state, write } = yield* connect
          assert.deepStrictEqual(yield* state, {
            ...before.state,
            bot: { ...before.state.bot, connected: false },
          })
          assert.deepStrictEqual(yield* ask(() => api.getUpdates()), before.updates)
          const file = yield* ask(() => api.getFile(before.fileId))
          const bytes = yield* Effect.promise(async () =>
            (await fetch(`${apiRoot}/file/bot${token}/${file.file_path ?? ""}`)).bytes(),
          )
          assert.deepStrictEqual([...bytes], [1, 2, 3])
          yield* ask(() => api.answerCallbackQuery(before.queryId))
          const next = yield* person("Bob")
          assert.isAbove(next.id, before.ada.id)
          const [messageId = 0] = yield* write(next.id, "new")
          assert.isAbove(messageId, Math.max(...before.state.messages.map((message) => message.messageId)))
          const [update] = yield* ask(() => api.getUpdates({ offset: -1 }))
          assert.isAbove(update?.update_id ?? 0, Math.max(...before.updates.map((old) => old.update_id)))
        }),
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("sets a broken state file aside and starts empty, with ids that were not used before", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const stateFile = join(yield* fs.makeTempDirectoryScoped(), "state.json")
      yield* fs.writeFileString(stateFile, '{"counters":')
      const { people, id } = yield* session(
        stateFile,
        Effect.gen(function* () {
          const { state, person, inject } = yield* connect
          const { people } = yield* state
          yield* person()
          return { people, id: yield* inject({ poll: {} }) }
        }),
      )
      assert.deepStrictEqual(people, [])
      // Seconds of the epoch: any earlier run gave out smaller ones.
      assert.isAbove(id, 1_700_000_000)
      assert.isTrue(yield* fs.exists(`${stateFile}.broken`))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("serves only this machine's names, and no page of another origin", () =>
    Effect.gen(function* () {
      const { apiRoot, token } = yield* connect
      const own = apiRoot.replace("http://", "")
      const bot = `/bot${token}/getMe`
      for (const path of ["/", "/sim/state", bot]) {
        assert.strictEqual(yield* statusOf(apiRoot, path, { host: "evil.example" }), 403, path)
      }
      for (const path of ["/sim/state", bot]) {
        assert.strictEqual(yield* statusOf(apiRoot, path, { host: own, origin: "https://evil.example" }), 403, path)
        assert.strictEqual(yield* statusOf(apiRoot, path, { host: own, origin: apiRoot }), 200, path)
        assert.strictEqual(yield* statusOf(apiRoot, path, { host: own.replace("127.0.0.1", "localhost") }), 200, path)
      }
    }).pipe(Effect.provide(Playground.layer({ port: 0 }))),
  )

  it.live("answers no link, image or form of another page, also of another port of this machine", () =>
    Effect.gen(function* () {
      const { apiRoot, state, token } = yield* connect
      const take = `/bot${token}/setWebhook?url=${encodeURIComponent("http://127.0.0.1:9/")}`
      for (const site of ["cross-site", "same-site"]) {
        for (const path of [take, `/bot${token}/getMe`, "/sim/state", "/sim/events", "/sim/files/x"]) {
          assert.strictEqual(yield* statusOf(apiRoot, path, { "sec-fetch-site": site }), 403, `${site} ${path}`)
        }
        for (const path of [take, "/sim/people"]) {
          assert.strictEqual(yield* statusOf(apiRoot, path, { "sec-fetch-site": site }, "POST"), 403, `${site} ${path}`)
        }
      }
      const typed = { "sec-fetch-site": "none" }
      for (const call of [
        "setWebhook?url=",
        "deleteWebhook",
        "getUpdates",
        "GETUPDATES",
        "sendMessage?chat_id=1&text=x",
      ]) {
        assert.strictEqual(yield* statusOf(apiRoot, `/bot${token}/${call}`, typed), 405, call)
      }
      assert.strictEqual(yield* statusOf(apiRoot, `/bot${token}/getMe`, typed), 200)
      assert.deepStrictEqual((yield* state).messages, [])
    }).pipe(Effect.provide(Playground.layer({ port: 0 }))),
  )

  it.live("has a token that nobody can guess: of its state file, and of this run without one", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const stateFile = join(yield* fs.makeTempDirectoryScoped(), "state.json")
      const token = Effect.map(Playground, (made) => made.token)
      const first = yield* session(stateFile, token)
      assert.match(first, /^\d+:[\w-]{35}$/)
      assert.strictEqual(yield* session(stateFile, token), first)
      assert.strictEqual((yield* fs.stat(`${stateFile}.token`)).mode & 0o777, 0o600)
      const others = yield* Effect.forEach([1, 2], () => Effect.provide(token, Playground.layer({ port: 0 })))
      assert.strictEqual(new Set([first, ...others]).size, 3)
      yield* fs.writeFileString(`${stateFile}.token`, "1:short")
      const mended = yield* session(stateFile, token)
      assert.match(mended, /^\d+:[\w-]{35}$/)
      assert.notStrictEqual(mended, first)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("lets no other site frame, read or guess at what it answers, and no browser keep it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const page = yield* fs.makeTempDirectoryScoped()
      yield* fs.writeFileString(join(page, "index.html"), "<h1>Chat</h1>")
      yield* Effect.gen(function* () {
        const { apiRoot, token } = yield* connect
        for (const path of ["/", "/sim/state", "/sim/events", `/bot${token}/getMe`, "/sim/files/none"]) {
          const { headers } = yield* answerTo(apiRoot, path, {})
          assert.include(headers["content-security-policy"] ?? "", "frame-ancestors 'none'", path)
          assert.strictEqual(headers["x-content-type-options"], "nosniff", path)
          assert.strictEqual(headers["cross-origin-resource-policy"], "same-origin", path)
          assert.match(headers["cache-control"] ?? "", path === "/" ? /^no-cache$/ : /^no-store$/, path)
        }
      }).pipe(Effect.provide(Playground.layer({ port: 0, page })))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("serves a file whose type is no header as plain bytes", () =>
    Effect.gen(function* () {
      const { apiRoot, person, state } = yield* connect
      const { id } = yield* person()
      for (const type of ["текст/обычный", "text/\u2028html", "image/\u00e9", "..", "text/plain"]) {
        const head = `--edge\r\ncontent-disposition: form-data; name="kind"\r\n\r\ndocument\r\n--edge\r\ncontent-disposition: form-data; name="file"; filename="a"\r\ncontent-type: ${type}\r\n\r\nhello\r\n--edge--\r\n`
        const sent = yield* Effect.promise(() =>
          fetch(`${apiRoot}/sim/people/${id}/files`, {
            method: "POST",
            headers: { "content-type": "multipart/form-data; boundary=edge" },
            body: head,
          }),
        )
        assert.strictEqual(sent.status, 200, type)
      }
      for (const { file } of (yield* state).messages) {
        const answer = yield* Effect.promise(() => fetch(`${apiRoot}/sim/files/${file?.fileId}`))
        assert.strictEqual(answer.status, 200)
        assert.strictEqual(yield* Effect.promise(() => answer.text()), "hello")
        assert.match(answer.headers.get("content-type") ?? "", /^(application\/octet-stream|text\/plain)$/)
      }
    }).pipe(Effect.provide(Playground.layer({ port: 0 }))),
  )

  it.live("serves the built chat page, or says how to build it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const page = yield* fs.makeTempDirectoryScoped()
      const get = Effect.flatMap(Playground, ({ pageUrl }) =>
        Effect.promise(async () => {
          const response = await fetch(pageUrl)
          return { status: response.status, text: await response.text() }
        }),
      )
      yield* Effect.gen(function* () {
        const missing = yield* get
        assert.strictEqual(missing.status, 404)
        assert.match(missing.text, /npm run build/)
        yield* fs.writeFileString(join(page, "index.html"), "<h1>Chat</h1>")
        assert.deepStrictEqual(yield* get, { status: 200, text: "<h1>Chat</h1>" })
      }).pipe(Effect.provide(Playground.layer({ port: 0, page })))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("answers 429 like Telegram when rate limits are on", () =>
    Effect.gen(function* () {
      const { api, person } = yield* connect
      const { id } = yield* person()
      for (const text of ["a", "b", "c"]) yield* ask(() => api.sendMessage(id, text))
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, "d")), "429 Too Many Requests: retry after 1")
    }).pipe(Effect.provide(Playground.layer({ port: 0, rateLimits: true }))),
  )

  it.live("closes at once, with a long poll and a page still open", () =>
    Effect.gen(function* () {
      yield* Effect.gen(function* () {
        const { method, request: open, state } = yield* connect
        yield* Effect.forkDetach(Effect.ignore(method("getUpdates?timeout=50")))
        yield* Effect.forkDetach(Effect.ignore(open("/sim/events")))
        while (!(yield* state).bot.connected) yield* Effect.yieldNow
      }).pipe(Effect.provide(Playground.layer({ port: 0 })))
    }).pipe(Effect.timeout("30 seconds")),
  )
})

import { assert, layer } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { Guard } from "../../../src/boundary/Guard.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { JobQueue } from "../../../src/domain/JobQueue.ts"
import { DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import { begin, newChat, settlement, text } from "../../contract/Stores.ts"
import { Api, entries, newest, operator, served } from "./AdminHouse.ts"

const failedTurn = Effect.fnUntraced(function* () {
  const inbox = yield* Inbox
  const letters = yield* DeadLetters
  const chat = newChat()
  const turn = text(chat, "a secret")
  const at = yield* begin(chat, turn)
  const { updateId } = turn.incoming
  yield* letters.add({ updateId, chatId: chat.id, epoch: at.epoch }, "model", "401 no such key")
  const messages = [
    { role: "user", text: "a secret", telegramMessageId: null },
    { role: "assistant", text: "a secret apology", telegramMessageId: null },
  ] as const
  yield* inbox.settle(settlement(chat, turn, at, [], { messages }))
  return { chat, updateId }
})

const claimed = Effect.flatMap(JobQueue, (queue) => queue.claim(["report"], 1, Duration.minutes(1)))

const failedJob = Effect.fnUntraced(function* (key: string) {
  const queue = yield* JobQueue
  yield* queue.enqueue([{ kind: "report", key, userId: null, lane: key, payload: "a secret" }])
  const [job] = yield* claimed
  if (job === undefined) return yield* Effect.die("nothing to claim")
  yield* queue.bury(job, "refused")
  return `job:${job.id}`
})

layer(served(), { excludeTestServices: true, timeout: "120 seconds" })("an operator at the admin API", (it) => {
  it.effect("switches flags at once, in the database, and back", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const flags = yield* Flags
      const path = "/admin/flags/ENABLE_ADAPTIVE_QUIZ"
      const name = "ENABLE_ADAPTIVE_QUIZ"
      assert.strictEqual((yield* call("GET", "/admin/flags")).list.length, 5)
      const set = yield* call("PUT", path, { enabled: true, percentage: 0 })
      assert.deepStrictEqual([set.status, set.body], [200, { name, enabled: true, percentage: 0, source: "database" }])
      assert.isFalse(yield* flags.isOn(name, operator))
      assert.deepInclude(yield* newest, {
        actor: "admin:ann",
        action: "flags.set",
        target: name,
        details: { enabled: true, percentage: 0 },
      })
      const off = yield* call("PUT", path, { enabled: false })
      assert.deepInclude(off.body, { enabled: false, percentage: 100 })
      const reset = yield* call("DELETE", path)
      assert.deepStrictEqual(reset.body, { name, enabled: true, percentage: 100, source: "environment" })
      assert.isTrue(yield* flags.isOn(name, operator))
      assert.deepInclude(yield* newest, { action: "flags.reset", target: name })
    }),
  )

  it.effect("holds breakers open and lets them go", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const guard = yield* Guard
      const held = yield* call("POST", "/admin/breakers/s3", { state: "open" })
      assert.strictEqual(held.status, 200)
      assert.deepInclude(held.body, { key: "s3", state: "open", forced: "open" })
      assert.deepInclude(yield* newest, { actor: "admin:ann", action: "breaker.open", target: "s3", details: {} })
      const listed = yield* call("GET", "/admin/breakers")
      assert.deepInclude(listed.list.find((each) => each["key"] === "s3") ?? {}, { state: "open", forced: "open" })
      const free = yield* call("POST", "/admin/breakers/s3", { state: "auto" })
      assert.deepInclude(free.body, { state: "closed", forced: null })
      assert.isTrue((yield* guard.breakers).every(({ forced }) => forced === null))
    }),
  )

  it.effect("holds the breaker of one model, whatever its name", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const guard = yield* Guard
      const instance = "openai/gpt 4:free"
      yield* guard.call(
        {
          dependency: "model",
          instance,
          operation: "test",
          classify: () => ({ retry: false, fault: false }),
        },
        Effect.void,
      )
      const held = yield* call("POST", `/admin/breakers/${encodeURIComponent(`model:${instance}`)}`, {
        state: "closed",
      })
      assert.deepInclude(held.body, { key: `model:${instance}`, forced: "closed" })
      yield* guard.force(`model:${instance}`, null)
    }),
  )

  it.effect("knows no breaker that there is not, and writes down who asked", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const refused = yield* call("POST", "/admin/breakers/nonsense", { state: "open" })
      assert.strictEqual(refused.status, 404)
      assert.match(String(refused.body["detail"]), /GET \/admin\/breakers/u)
      assert.deepInclude(yield* newest, {
        actor: "admin:ann",
        action: "breaker.open",
        target: "nonsense",
        details: { refused: "There is no breaker nonsense. A model's breaker appears with its first call." },
      })
    }),
  )

  it.effect("lets the database's own breaker go that an operator holds open", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const held = yield* call("POST", "/admin/breakers/postgres", { state: "open" })
      assert.strictEqual(held.status, 200)
      const flags = yield* call("PUT", "/admin/flags/ENABLE_ADAPTIVE_QUIZ", { enabled: false })
      assert.strictEqual(flags.status, 503)
      assert.match(String(flags.body["detail"]), /PostgreSQL is unavailable\. .* try again/u)
      assert.strictEqual((yield* call("GET", "/admin/audit-log")).status, 503)
      assert.deepInclude((yield* call("POST", "/admin/breakers/postgres", { state: "auto" })).body, { forced: null })
      const said = (yield* entries).slice(0, 2).map(({ action, target }) => [action, target])
      assert.deepStrictEqual(said, [
        ["breaker.auto", "postgres"],
        ["breaker.open", "postgres"],
      ])
      assert.isTrue(yield* Flags.use((all) => all.isOn("ENABLE_ADAPTIVE_QUIZ", operator)), "unchanged")
    }),
  )

  it.effect("lists dead letters without a word of the user, and deals with them once", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const inbox = yield* Inbox
      const first = yield* failedTurn()
      const second = yield* failedTurn()
      const listed = yield* call("GET", "/admin/dead-letters?limit=1")
      assert.deepInclude(listed.list[0] ?? {}, {
        id: first.updateId,
        chatId: first.chat.id,
        reason: "model",
        resolvedAt: null,
      })
      assert.strictEqual(listed.list.length, 1)
      assert.notInclude(listed.text, "secret")
      const retried = yield* call("POST", `/admin/dead-letters/${first.updateId}/retry`)
      assert.strictEqual(retried.status, 200)
      assert.isNumber(retried.body["resolvedAt"])
      assert.deepInclude((yield* inbox.open(first.chat.id, 1))[0], { status: "received" })
      assert.deepInclude(yield* newest, { action: "dead_letter.retry", target: String(first.updateId), details: {} })
      const again = yield* call("POST", `/admin/dead-letters/${first.updateId}/retry`)
      assert.strictEqual(again.status, 409)
      assert.match(String(again.body["detail"]), /was closed at/u)
      assert.deepInclude((yield* newest)?.details ?? {}, { refused: String(again.body["detail"]) })
      assert.strictEqual((yield* call("POST", `/admin/dead-letters/${second.updateId}/drop`)).status, 200)
      assert.deepStrictEqual((yield* call("GET", "/admin/dead-letters")).list, [])
      const unknown = yield* call("POST", "/admin/dead-letters/1/retry")
      assert.strictEqual(unknown.status, 404)
      assert.match(String(unknown.body["detail"]), /GET \/admin\/dead-letters/u)
    }),
  )

  it.effect("deals with dead jobs among the dead letters, by their names", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const first = yield* failedJob("first")
      const turn = yield* failedTurn()
      const second = yield* failedJob("second")
      const listed = yield* call("GET", "/admin/dead-letters")
      assert.deepStrictEqual(
        listed.list.map(({ id }) => id),
        [first, turn.updateId, second],
      )
      const { at, ...letter } = listed.list[0] ?? {}
      assert.isNumber(at)
      const detail = "report, tried once: refused"
      assert.deepStrictEqual(letter, { id: first, chatId: null, reason: "job", detail, resolvedAt: null })
      assert.notInclude(listed.text, "secret")

      const retried = yield* call("POST", `/admin/dead-letters/${encodeURIComponent(first)}/retry`)
      assert.deepInclude(retried.body, { id: first, at })
      assert.isNumber(retried.body["resolvedAt"])
      assert.deepStrictEqual(
        (yield* claimed).map(({ key }) => key),
        ["first"],
      )
      assert.deepInclude(yield* newest, {
        actor: "admin:ann",
        action: "dead_letter.retry",
        target: first,
        details: {},
      })
      assert.strictEqual((yield* call("POST", `/admin/dead-letters/${first}/drop`)).status, 404)
      assert.strictEqual((yield* call("POST", `/admin/dead-letters/${second}/drop`)).status, 200)
      assert.strictEqual((yield* call("POST", `/admin/dead-letters/${second}/retry`)).status, 409)
      yield* call("POST", `/admin/dead-letters/${turn.updateId}/drop`)
      assert.deepStrictEqual((yield* call("GET", "/admin/dead-letters")).list, [])
    }),
  )

  it.effect("makes codes that let people in, and writes down how many, and no code", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const one = yield* call("POST", "/admin/invites", {})
      assert.strictEqual(one.status, 200)
      assert.match(one.text, /^\{"codes":\["[0-9a-f]{32}"\],"expiresAt":\d{13}\}$/)
      assert.deepInclude(yield* newest, { actor: "admin:ann", action: "invite.issue", target: null })
      assert.deepInclude(yield* newest, { details: { count: 1, days: 14 } })
      const three = yield* call("POST", "/admin/invites", { count: 3, days: 2 })
      assert.lengthOf(three.text.match(/[0-9a-f]{32}/g) ?? [], 3)
      for (const wrong of [{ count: 0 }, { count: 1_001 }, { days: 0 }, { days: 366 }, { days: 1.5 }]) {
        assert.strictEqual((yield* call("POST", "/admin/invites", wrong)).status, 400)
      }
    }),
  )

  it.effect("asks for one backup at a time", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const runs = yield* BackupRuns
      const asked = yield* call("POST", "/admin/backups")
      assert.deepStrictEqual([asked.status, asked.body], [202, { requested: true }])
      const listed = yield* call("GET", "/admin/backups")
      assert.deepInclude(listed.list[0] ?? {}, { state: "requested", trigger: "operator", askedBy: 55 })
      const busy = yield* call("POST", "/admin/backups")
      assert.strictEqual(busy.status, 409)
      assert.deepInclude(yield* newest, {
        action: "backup.run",
        details: { refused: "A backup is already requested or running." },
      })
      assert.strictEqual((yield* runs.recent(10)).length, 1)
    }),
  )

  it.effect("tells the facts of a person and keeps them out", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const people = yield* People
      const { chat } = yield* failedTurn()
      const path = `/admin/users/${chat.sender.id}`
      const shown = yield* call("GET", path)
      assert.deepInclude(shown.body, { id: chat.sender.id, messages: 1, blocked: false, bannedAt: null })
      assert.notInclude(shown.text, "Ada")
      assert.deepInclude(yield* newest, { action: "user.show", target: String(chat.sender.id) })
      assert.isNumber((yield* call("PUT", path, { banned: true })).body["bannedAt"])
      assert.deepInclude(yield* newest, { action: "user.ban", target: String(chat.sender.id), details: {} })
      assert.isTrue((yield* people.open(chat.id, chat.sender, 1)).person.banned)
      assert.isNull((yield* call("PUT", path, { banned: false })).body["bannedAt"])
      assert.deepInclude(yield* newest, { action: "user.unban" })
    }),
  )

  it.effect("keeps out nobody whom it does not know, and no operator", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      assert.strictEqual((yield* call("GET", "/admin/users/1")).status, 404)
      assert.strictEqual((yield* call("PUT", "/admin/users/1", { banned: true })).status, 404)
      assert.deepInclude((yield* newest)?.details ?? {}, { refused: "Nobody with the id 1 has written to the bot." })
      const refused = yield* call("PUT", `/admin/users/${operator}`, { banned: true })
      assert.strictEqual(refused.status, 409)
      assert.match(String(refused.body["detail"]), /ADMIN_USER_IDS/u)
      assert.deepInclude(yield* newest, {
        action: "user.ban",
        target: "99",
        details: { refused: String(refused.body["detail"]) },
      })
    }),
  )

  it.effect("shows what was done, the newest first", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      yield* call("PUT", "/admin/flags/ENABLE_STYLE_SETTINGS", { enabled: false })
      yield* call("DELETE", "/admin/flags/ENABLE_STYLE_SETTINGS")
      const listed = yield* call("GET", "/admin/audit-log?limit=2")
      assert.deepStrictEqual(
        listed.list.map((entry) => [entry["actor"], entry["action"]]),
        [
          ["admin:ann", "flags.reset"],
          ["admin:ann", "flags.set"],
        ],
      )
    }),
  )
})

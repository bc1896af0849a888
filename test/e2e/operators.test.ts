import { NodeHttpClient } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { Settings } from "../../src/config/Settings.ts"
import { Tokens } from "../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../src/ops/http/TokensJwt.ts"
import { House } from "../support/House.ts"
import { settingsWith } from "../support/Settings.ts"
import { acquainted } from "./acquainted.ts"

const secret = "a secret of at least thirty-two characters"

/** A token as `confidant token issue` makes it. */
const token = Effect.flatMap(Tokens, (tokens) => tokens.issue({ name: "ann", ttl: Duration.hours(1) })).pipe(
  Effect.provide(TokensJwt),
  Effect.provideService(Settings, settingsWith({ jwtSecret: Redacted.make(secret) })),
)

/** One call of the running bot's admin API: the status. */
const api = Effect.fnUntraced(function* (method: "PUT" | "POST" | "DELETE", path: string, body?: unknown) {
  const { lines } = yield* Effect.flatMap(House, ({ bot }) => bot)
  const address = lines.entries.flatMap((line) => /Listening on (http:\/\/[^"\s]+)/u.exec(line)?.[1] ?? [])[0] ?? ""
  const request = HttpClientRequest.make(method)(`${address}/admin${path}`).pipe(
    HttpClientRequest.bearerToken(yield* token),
    body === undefined ? (same) => same : HttpClientRequest.bodyJsonUnsafe(body),
  )
  return (yield* HttpClient.execute(request)).status
}, Effect.provide(NodeHttpClient.layerUndici))

const Entry = Schema.Struct({ actor: Schema.String, action: Schema.String, target: Schema.NullOr(Schema.String) })

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })("operators", (it) => {
  it.effect("switch conversation off and on, keep a person out and let them in, and see how the bot is", () =>
    Effect.gen(function* () {
      const { model, rows, settled, sim, start } = yield* House
      const operator = yield* sim.addPerson("Olga")
      yield* start({ JWT_SECRET: secret, ADMIN_USER_IDS: String(operator.id) })
      const ada = yield* acquainted("Ada")

      /** What the bot says to this. */
      const says = Effect.fnUntraced(function* (person: { readonly id: number }, words: string) {
        const before = sim.fromBot(person.id).length
        yield* sim.say(person.id, words)
        const answers = yield* sim.received(person.id, before + 1)
        yield* settled(person.id)
        return answers.at(-1)?.text ?? ""
      })

      const asked = model.requests.length
      assert.include(yield* says(operator, "/flags USE_CHAT_COMPLETION off"), "USE_CHAT_COMPLETION: off (changed)")
      assert.include(yield* says(ada, "are you there?"), "not holding conversations")
      assert.strictEqual(model.requests.length, asked, "the model was not asked")
      assert.strictEqual(yield* api("DELETE", "/flags/USE_CHAT_COMPLETION"), 200)
      yield* says(ada, "and now?")
      assert.strictEqual(model.requests.length, asked + 1)

      assert.strictEqual(yield* api("PUT", `/users/${ada.id}`, { banned: true }), 200)
      assert.include(yield* says(ada, "hello?"), "closed our conversation")
      // The chat's owner knew nothing of it yet; from now on it does.
      const wasted = model.requests.length
      assert.include(yield* says(ada, "/menu"), "closed our conversation")
      assert.include(yield* says(ada, "please?"), "closed our conversation")
      assert.strictEqual(model.requests.length, wasted)
      assert.strictEqual(yield* api("PUT", `/users/${ada.id}`, { banned: false }), 200)
      yield* says(ada, "I am back")
      assert.strictEqual(model.requests.length, wasted + 1)
      assert.strictEqual(yield* api("PUT", `/users/${operator.id}`, { banned: true }), 409)

      assert.strictEqual(yield* api("POST", "/breakers/s3", { state: "open" }), 200)
      const status = yield* says(operator, "/status")
      assert.include(status, "I’m well")
      assert.include(status, "Breaker s3: open, held by an operator")
      assert.include(yield* says(ada, "/status"), "/help", "nobody else has such a command")

      yield* sim.say(operator.id, "/broadcast **News** for everybody")
      const ready = yield* sim.receivedLike(operator.id, "the number of people", ({ text }) =>
        text.includes("2 people"),
      )
      assert.deepInclude(sim.fromBot(operator.id).at(-2), { text: "News for everybody" }, "as people will see it")
      const [send = ""] = ready.keyboard?.flat().map(({ callbackData }) => callbackData) ?? []
      yield* sim.press(operator.id, ready.messageId, send)
      yield* sim.receivedLike(ada.id, "the broadcast", ({ text }) => text === "News for everybody")
      yield* sim.receivedLike(operator.id, "its end", ({ text }) => text.includes("handed it over for 2 people"))
      assert.strictEqual(sim.fromBot(ada.id).filter(({ text }) => text === "News for everybody").length, 1)

      const by = { actor: "admin:ann", target: String(ada.id) }
      const done = yield* rows("SELECT actor, action, target FROM audit_log ORDER BY id", [], Entry)
      assert.deepStrictEqual(done, [
        { actor: `telegram:${operator.id}`, action: "flags.set", target: "USE_CHAT_COMPLETION" },
        { actor: "admin:ann", action: "flags.reset", target: "USE_CHAT_COMPLETION" },
        { ...by, action: "user.ban" },
        { ...by, action: "user.unban" },
        { actor: "admin:ann", action: "user.ban", target: String(operator.id) },
        { actor: "admin:ann", action: "user.ban", target: String(operator.id) },
        { actor: "admin:ann", action: "breaker.open", target: "s3" },
        { actor: `telegram:${operator.id}`, action: "broadcast.send", target: send.split(":")[2] ?? "" },
      ])
    }),
  )
})

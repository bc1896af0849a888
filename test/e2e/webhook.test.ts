import { createServer } from "node:net"
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { House } from "../support/House.ts"
import { rawMessage } from "../support/SimClient.ts"

const secret = "9f2c71d4e08b5a36c7e1f0482bd96a53"

/** A port that was free a moment ago: Telegram has to know it before the bot listens. */
const freePort = Effect.callback<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })("webhook mode", (it) => {
  it.effect("answers what Telegram posts, refuses what others post, and shows its health only where it should", () =>
    Effect.gen(function* () {
      const { history, rows, sim, start } = yield* House
      const port = yield* freePort
      const monitoring = yield* freePort
      const url = `http://127.0.0.1:${port}/telegram/webhook`
      yield* start({
        HTTP_PORT: String(port),
        MONITORING_PORT: String(monitoring),
        TELEGRAM_MODE: "webhook",
        TELEGRAM_WEBHOOK_URL: url,
        TELEGRAM_WEBHOOK_SECRET: secret,
      })
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "By webhook")
      assert.strictEqual((yield* sim.received(ada.id, 1))[0]?.text, "You wrote: By webhook")
      assert.strictEqual((yield* history(ada.id)).length, 2)

      const post = (headers: Readonly<Record<string, string>>) =>
        Effect.promise(() =>
          fetch(url, {
            method: "POST",
            headers: { "content-type": "application/json", ...headers },
            body: JSON.stringify({ update_id: 77, ...rawMessage(ada, 700_001, "forged") }),
          }).then(({ status }) => status),
        )
      assert.strictEqual(yield* post({}), 401)
      assert.strictEqual(yield* post({ "x-telegram-bot-api-secret-token": `${secret}0` }), 401)
      assert.deepStrictEqual(yield* rows("SELECT 1 FROM turns WHERE update_id = 77", [], Schema.Unknown), [])
      assert.strictEqual(yield* post({ "x-telegram-bot-api-secret-token": secret }), 200)
      assert.strictEqual((yield* rows("SELECT 1 FROM turns WHERE update_id = 77", [], Schema.Unknown)).length, 1)

      const status = (at: number, path: string) =>
        Effect.promise(() => fetch(`http://127.0.0.1:${at}${path}`).then((answer) => answer.status))
      for (const path of ["/live", "/ready", "/metrics"]) {
        assert.deepStrictEqual([yield* status(port, path), yield* status(monitoring, path)], [404, 200], path)
      }
      assert.strictEqual(yield* status(monitoring, "/ops/in"), 404)
    }),
  )
})

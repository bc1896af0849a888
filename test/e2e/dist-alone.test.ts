import { cpSync } from "node:fs"
import { join } from "node:path"
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { HttpClient } from "effect/http"
import { built } from "../../src/config/Root.ts"
import { flags } from "../support/BotProcess.ts"
import { makeFolder } from "../support/House.ts"
import * as NodeProcess from "../support/NodeProcess.ts"
import * as SimClient from "../support/SimClient.ts"
import { freshDatabase } from "../support/TestDatabase.ts"

const platform = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

/** An empty folder, with nothing of this project above it, that gets what was built. */
const copied = Effect.tap(makeFolder, (folder) =>
  Effect.sync(() => {
    for (const part of ["bot", "page", "ops"]) {
      cpSync(join(built, part), join(folder, "dist", part), { recursive: true })
    }
  }),
)

const start = (folder: string, env: Readonly<Record<string, string>>) =>
  NodeProcess.start([...flags.bot, join(folder, "dist/bot/main.js"), "start"], {
    env: { HTTP_PORT: "0", LOG_FORMAT: "json", STATE_DIR: join(folder, "state"), ...env },
    cwd: folder,
  })

const get = (url: string) =>
  Effect.flatMap(HttpClient.get(url), (answer) => Effect.map(answer.text, (body) => ({ status: answer.status, body })))

layer(platform, { excludeTestServices: true })("dist/ copied alone to an empty folder", (it) => {
  it.effect("starts, is ready, serves both pages and answers", () =>
    Effect.gen(function* () {
      const folder = yield* copied
      const bot = yield* start(folder, {
        DATABASE_URL: Redacted.value(yield* freshDatabase),
        JWT_SECRET: "only-for-this-test-and-long-enough-0",
        BACKUP_DIR: join(folder, "backups"),
      })
      yield* bot.line("the bot to be ready", (line) => line.includes("Confidant is ready"))
      const url = NodeProcess.addressIn(
        yield* bot.line("the page's address", (line) => line.includes("The playground is open")),
      )
      assert.strictEqual((yield* get(`${url}/ready`)).status, 200)
      for (const path of ["/", "/ops/in"]) {
        const page = yield* get(`${url}${path}`)
        assert.strictEqual(page.status, 200)
        const [script] = /(?<=")[^"]*assets\/[^"]+\.js/.exec(page.body) ?? []
        assert.isDefined(script, path)
        assert.strictEqual((yield* get(String(new URL(script, `${url}${path}`)))).status, 200)
      }

      const sim = yield* SimClient.make(url)
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "I feel sad")
      const [introduction] = yield* sim.received(ada.id, 1)
      yield* sim.press(ada.id, introduction?.messageId ?? 0, "consent:yes")
      yield* sim.received(ada.id, 3)
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
      // Such as warnings of Node about what was bundled.
      const unusual = bot.lines.entries.filter((line) => !line.startsWith("{") || /"severity_text":"ERROR"/.test(line))
      assert.deepStrictEqual(unusual, [])
    }),
  )

  it.effect("says what to do when there is no database for it", () =>
    Effect.gen(function* () {
      const folder = yield* copied
      const bot = yield* start(folder, { LOG_LEVEL: "error" })
      assert.strictEqual(yield* bot.exited, 1)
      const said = bot.lines.entries.filter((line) => line.trim() !== "")
      assert.strictEqual(said.length, 1, said.join("\n"))
      assert.include(said[0], "set DATABASE_URL")
    }),
  )
})

import { assert, describe, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import type { Page } from "playwright-core"
import * as Chromium from "../support/Chromium.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { House } from "../support/House.ts"
import * as NodeProcess from "../support/NodeProcess.ts"
import { missing } from "../support/requires.ts"
import { acquainted } from "./acquainted.ts"

const secret = "a-secret-for-the-page-of-operators-012345"

const Job = Schema.Struct({ id: Schema.BigInt })
const Update = Schema.Struct({ update_id: Schema.BigInt })
const Entry = Schema.Struct({ actor: Schema.String, action: Schema.String })

/** A browser; what pages complain of and whom they call elsewhere is kept. */
const browser = Effect.acquireRelease(Effect.promise(Chromium.launch), (launched) =>
  Effect.promise(() => launched.close()),
)

const opener = Effect.fnUntraced(function* (site: string) {
  const launched = yield* browser
  const complaints: Array<string> = []
  const outside: Array<string> = []
  const open = (address: string) =>
    Effect.promise(async () => {
      const context = await launched.newContext({ viewport: { width: 1440, height: 900 } })
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
      page.on("request", (request) => {
        if (!request.url().startsWith(site) && !request.url().startsWith("data:")) outside.push(request.url())
      })
      await page.goto(address)
      return page
    })
  return { open, complaints, outside }
})

const panel = (page: Page, name: string) => page.getByRole("region", { name })
const shows = (page: Page, label: string, value: RegExp) =>
  page.locator(".tile", { hasText: label }).locator("strong").filter({ hasText: value }).waitFor()

describe.skipIf(missing("chromium"))("the operators' page of a running bot", () => {
  layer(House.layerStopped({ env: { JWT_SECRET: secret } }), { excludeTestServices: true, timeout: "120 seconds" })(
    (it) => {
      it.effect("is entered by a link, shows how the bot is, and does what operators press", () =>
        Effect.gen(function* () {
          const { env, folder, rows, settled, sim, start, whileLocked } = yield* House
          const operator = yield* sim.addPerson("Olga")
          const bot = yield* start({ ADMIN_USER_IDS: String(operator.id) })
          const site = NodeProcess.addressIn(yield* bot.line("the address", (line) => line.includes("Listening on")))
          const port = new URL(site).port
          const link = Effect.map(
            CommandProcess.run(["ops-link", "--for", "olga"], { ...env, HTTP_PORT: port }, folder),
            ({ printed }) => /http:\S+/.exec(printed)?.[0] ?? printed,
          )
          const { complaints, open, outside } = yield* opener(site)
          const find = (page: Page, text: string) => Effect.promise(() => page.getByText(text).first().waitFor())

          const stranger = yield* open(`${site}/ops`)
          yield* find(stranger, "Sign in to see how the bot is")
          complaints.length = 0

          const ada = yield* acquainted("Ada")
          // The turn cannot be claimed for more than the second from which a statement is slow.
          const claimWaits = rows(
            "SELECT pid FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - interval '1200 ms'",
            [],
            Schema.Unknown,
          ).pipe(
            Effect.filterOrFail(({ length }) => length > 0),
            Effect.retry(Schedule.spaced("50 millis")),
          )
          yield* whileLocked(ada.id, Effect.andThen(sim.say(ada.id, "This stays between us"), claimWaits))
          yield* sim.received(ada.id, 3)
          yield* settled(ada.id)
          const [last] = yield* rows(
            "SELECT update_id FROM turns WHERE chat_id = $1 ORDER BY update_id DESC LIMIT 1",
            [ada.id],
            Update,
          )
          const turn = String(last?.update_id)
          yield* rows(
            "INSERT INTO dead_letters (turn_id, chat_id, reason, detail) VALUES ($1, $2, 'model', 'rehearsed')",
            [last?.update_id, BigInt(ada.id)],
            Schema.Unknown,
          )
          const [job] = yield* rows(
            `INSERT INTO jobs (kind, key, lane, payload, attempts, failed_at, detail)
               VALUES ('say', 'rehearsed', 'rehearsed', '{}', 8, now(), 'away') RETURNING id`,
            [],
            Job,
          )
          const jobName = `job:${job?.id}`

          const first = yield* link
          const page = yield* open(first)
          yield* Effect.promise(() => page.getByRole("heading", { name: "Ready", exact: true }).waitFor())
          assert.strictEqual(new URL(page.url()).pathname, "/ops/")
          assert.notInclude(page.url(), "#", "the token does not stay in the history")
          yield* Effect.promise(() => panel(page, "Dead letters").getByText(turn, { exact: true }).waitFor())
          yield* Effect.promise(() => panel(page, "Dead letters").getByText(jobName, { exact: true }).waitFor())
          // What was seen last may still have the turns that were under way then.
          yield* Effect.promise(() => shows(page, "Backlog", /^0$/))
          yield* Effect.promise(() => shows(page, "Spool", /^0$/))
          yield* Effect.promise(() => shows(page, "Answer time", /^[\d.]+ m?s$/))
          yield* Effect.promise(() => page.locator(".chart .line").first().waitFor({ state: "attached" }))
          const ofTurns = panel(page, "Slow queries").getByRole("row").filter({ hasText: "turns" })
          yield* Effect.promise(() =>
            ofTurns
              .locator(".warning", { hasText: /^[1-9]/ })
              .first()
              .waitFor(),
          )
          assert.notInclude(yield* Effect.promise(() => page.content()), "between us")

          yield* Effect.promise(() => page.getByRole("button", { name: `Retry turn ${turn}` }).click())
          yield* find(page, `Turn ${turn} is open again.`)
          const sent = yield* sim.received(ada.id, 4)
          assert.strictEqual(sent[3]?.text, "You wrote: This stays between us")
          yield* Effect.promise(() => page.getByRole("button", { name: `Drop job ${job?.id}` }).click())
          yield* Effect.promise(() => page.getByRole("button", { name: "Drop", exact: true }).click())
          yield* find(page, `Job ${job?.id} was dropped.`)
          yield* find(page, "Nothing has failed for good.")

          yield* Effect.promise(() => page.getByRole("switch", { name: "ENABLE_ADAPTIVE_QUIZ" }).click())
          yield* find(page, "ENABLE_ADAPTIVE_QUIZ is off.")
          yield* find(page, "changed by an operator")
          yield* Effect.promise(() => page.getByRole("group", { name: "Breaker of s3" }).getByLabel("Open").click())
          yield* Effect.promise(() => page.getByRole("button", { name: "Hold open" }).click())
          yield* find(page, "s3 is held open.")
          yield* find(page, "held by an operator")
          const entries = yield* rows("SELECT actor, action FROM audit_log ORDER BY id", [], Entry)
          assert.deepStrictEqual(
            entries.map(({ actor, action }) => `${actor} ${action}`),
            ["session.begin", "dead_letter.retry", "dead_letter.drop", "flags.set", "breaker.open"].map(
              (action) => `ops:olga ${action}`,
            ),
          )

          for (const width of [390, 820, 1440]) {
            yield* Effect.promise(() => page.setViewportSize({ width, height: 850 }))
            for (const colorScheme of ["light", "dark"] as const) {
              yield* Effect.promise(() => page.emulateMedia({ colorScheme }))
              yield* Effect.promise(() => page.getByRole("heading", { name: "Audit log" }).waitFor())
              const wide = yield* Effect.promise(() => page.evaluate("document.documentElement.scrollWidth"))
              assert.strictEqual(wide, width, `${width} px, ${colorScheme}`)
            }
          }
          assert.deepStrictEqual(complaints, [])

          const again = yield* open(first)
          yield* find(again, "It has been used already.")
          yield* find(again, "confidant ops-link")

          yield* sim.say(operator.id, "/ops")
          const [told] = yield* sim.received(operator.id, 1)
          const ofTelegram = /http:\S+/.exec(told?.text ?? "")?.[0] ?? ""
          assert.isTrue(ofTelegram.startsWith(`${site}/ops/in#`), told?.text)
          const theirs = yield* open(ofTelegram)
          yield* find(theirs, `telegram-${operator.id}`)
          yield* Effect.promise(() => theirs.getByRole("button", { name: "Sign out" }).click())
          yield* find(theirs, "Sign in to see how the bot is")

          yield* bot.end("SIGTERM")
          yield* find(page, "Connection lost")
          assert.deepStrictEqual(outside, [])
          assert.notInclude(bot.lines.entries.join("\n"), first.split("#")[1] ?? first)
        }),
      )
    },
  )
})

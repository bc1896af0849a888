import { assert, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { HttpClient } from "effect/http"
import { House } from "../support/House.ts"
import { addressIn } from "../support/NodeProcess.ts"
import { rawMessage } from "../support/SimClient.ts"

/** A word that no program says by itself: wherever it turns up, a text of somebody got out. */
const canary = (where: string) => `kanarienvogel${where}`
const sings = /kanarienvogel(\w*)/gi

const house = House.layerStopped({ model: { answer: () => `${canary("answer")} sings` } })

/** Everything at once goes wrong now and then, so that what is said about errors is heard too. */
const faults = "save:0.3,postgres:0.02,llm:0.2,telegram.sendMessage:0.1,telegram.sendMessage.limit:0.1"

const found = (text: string) => [...new Set([...text.matchAll(sings)].map(([word]) => word))]

layer(house, { excludeTestServices: true, timeout: "170 seconds" })("what people write", (it) => {
  it.effect(
    "is in no line of the log, no span, no metric and no error report, whatever comes in and whatever fails",
    () =>
      Effect.gen(function* () {
        const { exported, model, rows, settled, sim, start } = yield* House
        const bot = yield* start({
          ENV: "test",
          FAULTS: faults,
          LOG_LEVEL: "trace",
          SLOW_QUERY_SECONDS: "0.001",
        })
        const ada = yield* sim.addPerson(canary("name"))
        const inject = (update: Readonly<Record<string, unknown>>) => sim.inject(update)
        const { message: whole } = rawMessage(ada, 900_000, "")
        const { text: _, ...bare } = whole
        const raw = (more: Readonly<Record<string, unknown>>) => inject({ message: { ...bare, ...more } })

        yield* sim.say(ada.id, `/start ${canary("startargument")}`)
        yield* sim.received(ada.id, 1)
        const pressed = { id: "1", from: whole.from, chat_instance: "1", message: whole, data: canary("callback") }
        yield* inject({ callback_query: pressed })
        const [id = 0] = yield* sim.say(ada.id, `Does the ${canary("message")} sing?`)
        yield* sim.say(ada.id, `/${canary("command")} ${canary("argument")}`)
        yield* sim.say(ada.id, `/help ${canary("helpargument")}`)
        yield* sim.edit(ada.id, id, `No, the ${canary("edit")}`)
        yield* raw({ message_id: 900_001, photo: [{ file_id: "1" }], caption: canary("caption") })
        yield* raw({ message_id: 900_002, document: { file_id: "2", file_name: canary("file") } })
        yield* raw({ message_id: 900_003, contact: { phone_number: canary("phone"), first_name: canary("contact") } })
        yield* inject({ edited_message: { ...whole, text: canary("editedraw") } })
        yield* raw({
          message_id: 900_005,
          text: canary("replying"),
          quote: { text: canary("quote"), position: 0 },
          reply_to_message: { ...bare, message_id: 900_001, caption: canary("replied") },
          forward_origin: { type: "hidden_user", sender_user_name: canary("forwarded"), date: 1 },
        })
        yield* inject({
          message: { ...whole, chat: { id: -5, type: "group", title: canary("group") }, text: canary("ingroup") },
        })
        yield* inject({ poll: { id: "1", question: canary("unknown") } })
        // PostgreSQL takes no NUL, and a lone surrogate is no UTF-8.
        yield* inject(rawMessage(ada, 900_004, `${canary("nul")}\u0000\ud800`))
        yield* settled(ada.id)

        const error = { error: { message: `You wrote: ${canary("modelerror")}`, code: canary("modelcode") } }
        model.plan(
          { kind: "status", status: 500, body: error },
          { kind: "errorEvent", error: { message: canary("eventerror"), code: canary("eventcode") } },
          { kind: "raw", contentType: "application/json", body: `{"broken": "${canary("broken")}` },
        )
        yield* sim.fault({
          method: "sendMessage",
          times: 1,
          kind: { _tag: "Error", code: 500, description: canary("telegramfault") },
        })
        yield* sim.say(ada.id, `Once more, ${canary("again")}`)
        yield* settled(ada.id)

        // PostgreSQL quotes the row in its own words when a constraint refuses it.
        const alter = (change: string) => rows(`ALTER TABLE messages ${change}`, [], Schema.Unknown)
        yield* alter("ADD CONSTRAINT refused CHECK (text NOT LIKE '%row%') NOT VALID")
        yield* sim.say(ada.id, `The ${canary("row")}`)
        // Faults may make the turn wait before it gets there.
        yield* bot.lines.until("a refused row", (all) => all.find((line) => line.includes("23514")), "90 seconds")
        yield* alter("DROP CONSTRAINT refused")
        yield* settled(ada.id)

        const url = addressIn(
          bot.lines.entries.find((line) => addressIn(line) !== "" && line.includes("Listening on")) ?? "",
        )
        const metrics = yield* Effect.flatMap(HttpClient.HttpClient, (client) => client.get(`${url}/metrics`)).pipe(
          Effect.flatMap((response) => response.text),
          Effect.retry(Schedule.recurs(2)),
          Effect.orDie,
        )
        assert.include(metrics, "confidant_")
        assert.strictEqual(yield* bot.end("SIGTERM"), 0)

        const log = bot.lines.entries.join("\n")
        assert.include(log, "Retry 1/")
        const sent = yield* exported
        assert.include(sent, "process telegram.update")
        assert.isAbove(sim.fromBot(ada.id).length, 3)
        assert.deepStrictEqual(
          { log: found(log), exported: found(sent.join("\n")), metrics: found(metrics) },
          {
            log: [],
            exported: [],
            metrics: [],
          },
        )
      }),
  )
})

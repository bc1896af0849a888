import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { addressIn } from "../support/NodeProcess.ts"
import { House } from "../support/House.ts"
import * as PrometheusServer from "../support/PrometheusServer.ts"
import * as RedisServer from "../support/RedisServer.ts"
import { missing } from "../support/requires.ts"

/** A time zone in which it is noon, so that nothing waits for the morning. */
const noon = Effect.map(DateTime.now, (now) => {
  const offset = 12 - DateTime.toPartsUtc(now).hour
  return `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`
})

const needs = ["prometheus", "prometheus-alertmanager", "redis-server"]

describe.skipIf(needs.some(missing))("a rehearsal of alerts", () => {
  layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("reaches the operators' chat and, by Prometheus and Alertmanager, a webhook", () =>
      Effect.gen(function* () {
        const { folder, model, sim, start } = yield* House
        const redis = yield* RedisServer.make()
        const operator = yield* sim.addPerson("Olga")
        const people = yield* Effect.forEach(
          Array.from({ length: 14 }, (_, index) => `Person ${index}`),
          (name) => sim.addPerson(name),
        )
        const zoe = yield* sim.addPerson("Zoe")
        const file = join(folder, "file")
        writeFileSync(file, "")
        const env = {
          ENV: "test",
          TZ: yield* noon,
          ADMIN_USER_IDS: String(operator.id),
          ADMIN_CHAT_ID: String(operator.id),
          BACKUP_DIR: join(file, "backups"),
          REDIS_URL: redis.url,
          SLOW_QUERY_SECONDS: "0.001",
          LLM_FALLBACK_MODELS: "spare-model",
        }

        const before = yield* start({ ...env, FAULTS: "llm:1" })
        yield* sim.fault({
          method: "sendMessage",
          times: 1,
          kind: { _tag: "Error", code: 400, description: "Bad Request: message is too long" },
        })
        yield* sim.say(zoe.id, "/help")
        yield* before.line("the dead letter", (line) => line.includes("Telegram refuses a delivery"))
        yield* sim.say(zoe.id, "Hello")
        yield* sim.say(operator.id, "/backup")
        yield* sim.receivedLike(operator.id, "the end of the backup", ({ text }) => text.includes("No backup was made"))
        yield* before.end("SIGTERM")

        model.script = (request) => (request.model === "test-model" ? { kind: "status", status: 500 } : undefined)
        const bot = yield* start({ ...env, FAULTS: "save:1,redis:1" })
        const target = addressIn(yield* bot.line("its address", (line) => line.includes("Listening on")))
        const webhook = yield* PrometheusServer.webhook
        const alertmanager = yield* PrometheusServer.alertmanager(folder, webhook.port)
        const prometheus = yield* PrometheusServer.prometheus(folder, {
          target: target.replace("http://", ""),
          alertmanager,
        })
        // It must have seen the counters before they count.
        yield* prometheus.seen("confidant_save_failures_total")
        yield* Effect.forEach(people, ({ id }) => sim.say(id, "Hello"), { concurrency: "unbounded" })

        const delivered = (name: string) =>
          webhook.received.until(
            `the alert ${name}`,
            (alerts) => alerts.find(({ labels, status }) => status === "firing" && labels["alertname"] === name),
            "80 seconds",
          )
        const told = (words: string) =>
          sim.events.until(
            `an alert about ${words}`,
            () => sim.fromBot(operator.id).find(({ text }) => text.startsWith("Alert") && text.includes(words)),
            "90 seconds",
          )
        yield* Effect.all(
          [
            ...[
              "BackupFailed",
              "CacheBreakerOpen",
              "CircuitBreakerOpen",
              "CriticalSaveFailures",
              "DeadLetters",
              "OldestUnansweredHigh",
              "SlowQueryShareHigh",
              "Watchdog",
            ].map(delivered),
            ...[
              "answers could not be saved",
              "The breaker of model is open",
              "The breaker of redis is open",
              "Failed for good and not dealt with: 1",
              "Somebody has been waiting for an answer",
            ].map(told),
          ],
          { concurrency: "unbounded" },
        )

        const firing = webhook.received.entries.filter(({ status }) => status === "firing")
        for (const { annotations } of firing) {
          assert.match(annotations["runbook_url"] ?? "", /\/runbooks\/[\w-]+\.md$/)
          assert.isAbove((annotations["summary"] ?? "").length, 10)
        }
        const alerts = sim.fromBot(operator.id).filter(({ text }) => text.startsWith("Alert"))
        assert.lengthOf(alerts, new Set(alerts.map(({ text }) => text)).size, "each of them once")
      }),
    )
  })
})

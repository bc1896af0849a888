import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { expressions } from "../support/Deployed.ts"
import { House } from "../support/House.ts"
import { addressIn } from "../support/NodeProcess.ts"
import * as PrometheusServer from "../support/PrometheusServer.ts"
import { selectorsOf } from "../support/PromQl.ts"
import { missing } from "../support/requires.ts"

/** Series that a young bot in good health does not have. */
const notYet = new Set([
  // Nobody came a day ago.
  "confidant_retention_ratio",
  // No flag is on for a share of people.
  "confidant_arm_people",
  'confidant_arm_users_active{window="7d"}',
  "confidant_arm_retention_ratio",
  'confidant_arm_session_duration_seconds{statistic="p50"}',
  "confidant_arm_thumbs",
  'confidant_arm_quizzes{state="completed"}',
  'confidant_arm_quizzes{state="begun"}',
  // No model is asked to read and to sum up, and none makes vectors.
  "confidant_facts",
  "confidant_facts_oldest_due_seconds",
  "confidant_facts_unread_messages",
  "confidant_history_fold_oldest_due_seconds",
  "confidant_embedded_texts_total",
  "confidant_embedding_duration_seconds_bucket",
  "confidant_embedding_model_active",
  "confidant_memory_embedded_until_timestamp_seconds",
  // Nothing failed, and nothing was tried again.
  "confidant_retry_attempts_total",
  "confidant_retry_latency_seconds_bucket",
  "confidant_retry_budget_refusals_total",
  'db_client_operation_duration_seconds_count{error_type!=""}',
  'gen_ai_client_operation_duration_seconds_count{error_type!=""}',
  // Fires only when something is wrong; its inputs are checked where they are read.
  'ALERTS{alertstate="firing", alertname!="Watchdog"}',
])

/** Without the choice of the bot. */
const bare = (selector: string) => selector.replaceAll(/\b(?:job|instance)=~"[^"]*"(?:, )?/g, "").replace("{}", "")

describe.skipIf(missing("prometheus") || missing("pg_dump"))("every shipped expression", () => {
  layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("is understood by Prometheus, and finds what it asks for in a running bot", () =>
      Effect.gen(function* () {
        const { folder, settled, sim, start } = yield* House
        const operator = yield* sim.addPerson("Olga")
        const env = { ADMIN_USER_IDS: String(operator.id), LLM_DAILY_BUDGET_USD: "5" }
        const before = yield* start(env)
        yield* sim.say(operator.id, "Hello")
        yield* sim.say(operator.id, "/backup")
        yield* sim.receivedLike(operator.id, "the end of the backup", ({ text }) => text.includes("confidant_"))
        yield* before.end("SIGTERM")
        // It looks at backups and sessions when it starts.
        const bot = yield* start(env)
        const address = addressIn(yield* bot.line("its address", (line) => line.includes("Listening on")))
        const prometheus = yield* PrometheusServer.prometheus(folder, { target: address.replace("http://", "") })
        yield* prometheus.seen("confidant_messages_total")
        yield* sim.say(operator.id, "Hello")
        yield* settled(operator.id)
        yield* prometheus.seen("rate(gen_ai_client_token_usage_sum[1m])")
        yield* prometheus.seen("nodejs_eventloop_delay_seconds")
        yield* prometheus.seen("confidant:answer_seconds:p95_5m")

        const faults: Array<string> = []
        const asked = new Set<string>()
        for (const [where, expression] of expressions) {
          const { error } = yield* prometheus.query(expression)
          if (error !== null) faults.push(`${where}: ${error}`)
          for (const { text } of selectorsOf(expression)) {
            if (asked.has(text) || notYet.has(bare(text))) continue
            asked.add(text)
            const { series } = yield* prometheus.query(text)
            if (series === 0) faults.push(`${where}: there is no ${text}`)
          }
        }
        assert.deepStrictEqual(faults, [])
        assert.isAbove(asked.size, 70)
      }),
    )
  })
})

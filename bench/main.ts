import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { parseArgs } from "node:util"
import * as Backup from "./Backup.ts"
import * as FirstContact from "./FirstContact.ts"
import * as Forget from "./Forget.ts"
import * as Formatting from "./Formatting.ts"
import * as GuardCost from "./GuardCost.ts"
import * as Histories from "./Histories.ts"
import * as HistoryPage from "./HistoryPage.ts"
import * as Latency from "./Latency.ts"
import * as Memory from "./Memory.ts"
import * as MemoryCost from "./MemoryCost.ts"
import * as MemoryRecall from "./MemoryRecall.ts"
import * as Paraphrases from "./Paraphrases.ts"
import * as Recovery from "./Recovery.ts"
import * as Runners from "./runners/Runners.ts"
import * as Safety from "./Safety.ts"
import * as Sick from "./Sick.ts"
import * as Soak from "./Soak.ts"
import * as Steps from "./Steps.ts"
import * as Telemetry from "./Telemetry.ts"
import * as Throughput from "./Throughput.ts"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "60" },
    messages: { type: "string", multiple: true, default: ["1000000"] },
    "per-second": { type: "string", default: "50" },
    rounds: { type: "string", default: "3" },
    turns: { type: "string", default: "10000000" },
  },
})

/**
 * `npm run bench [-- <name> …]` with one, hundred, thousand, first, steps, latency, sick, memory, memory-recall, memory-cost, histories, telemetry, recovery, runners, guard, history, forget, formatting, safety, soak, backup; all unless named.
 * For backup: `--messages <n>`, more than once for several sizes, and `--rounds <n>`; for forget: `--turns <n>`; for soak: `--minutes <n>`;
 * for runners: `--per-second <n>` of the rolling deploy, and `--rounds <n>` of kills and stops, twice of each.
 */
const others = {
  first: FirstContact.measure,
  steps: Steps.measure,
  latency: Latency.measure,
  sick: Sick.measure,
  memory: Memory.measure,
  "memory-recall": Effect.andThen(MemoryRecall.measure, Paraphrases.measure),
  "memory-cost": MemoryCost.measure,
  histories: Histories.measure,
  telemetry: Telemetry.measure,
  recovery: Recovery.measure,
  runners: Runners.measure({ rounds: Number(values.rounds), perSecond: Number(values["per-second"]) }),
  guard: GuardCost.measure,
  history: HistoryPage.measure,
  formatting: Formatting.measure,
  safety: Safety.measure,
  forget: Forget.measure({ turns: Number(values.turns) }),
  soak: Soak.measure({ minutes: Number(values.minutes) }),
  backup: Backup.measure({ messages: values.messages.map(Number), rounds: Number(values.rounds) }),
}

const numbers = [...values.messages, values.minutes, values["per-second"], values.rounds, values.turns]

const names = [...Throughput.sizes.map(({ name }) => name), ...Object.keys(others)]

const program = Effect.gen(function* () {
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(", ")}. Known: ${names.join(", ")}`)
    process.exitCode = 1
    return
  }
  if (!numbers.every((text) => /^[1-9]\d*$/.test(text))) {
    console.error("--messages, --minutes, --per-second, --rounds and --turns want whole numbers above 0")
    process.exitCode = 1
    return
  }
  const wanted = positionals.length === 0 ? names : positionals
  if (Throughput.sizes.some(({ name }) => wanted.includes(name))) yield* Throughput.measure(wanted)
  for (const [name, measure] of Object.entries(others)) if (wanted.includes(name)) yield* measure
}).pipe(Effect.provide(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)))

NodeRuntime.runMain(program)

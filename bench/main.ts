import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import * as GuardCost from "./GuardCost.ts"
import * as HistoryPage from "./HistoryPage.ts"
import * as Latency from "./Latency.ts"
import * as Recovery from "./Recovery.ts"
import * as Throughput from "./Throughput.ts"

/** `npm run bench [-- <name> …]` with one, hundred, thousand, latency, recovery, guard, history; all unless named. */
const others = {
  latency: Latency.measure,
  recovery: Recovery.measure,
  guard: GuardCost.measure,
  history: HistoryPage.measure,
}

const names = [...Throughput.sizes.map(({ name }) => name), ...Object.keys(others)]

const program = Effect.gen(function* () {
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(", ")}. Known: ${names.join(", ")}`)
    process.exitCode = 1
    return
  }
  const wanted = asked.length === 0 ? names : asked
  if (Throughput.sizes.some(({ name }) => wanted.includes(name))) yield* Throughput.measure(wanted)
  for (const [name, measure] of Object.entries(others)) if (wanted.includes(name)) yield* measure
}).pipe(Effect.provide(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)))

NodeRuntime.runMain(program)

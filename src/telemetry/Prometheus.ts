import { Effect } from "effect"
import { PrometheusMetrics } from "effect/observability"

export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/** Metrics of the Effect library have no help text. */
const foreign: Readonly<Record<string, string>> = {
  effect_cluster_entities: "Chats that are being worked on, by kind of entity",
  effect_cluster_entity_mailbox_size_max: "Most messages that waited for one entity",
  effect_cluster_runners: "Runners of the cluster",
  effect_cluster_runners_healthy: "Runners of the cluster that answer",
  effect_cluster_shards: "Shards of the cluster that this process owns",
  effect_cluster_shards_releasing: "Shards of the cluster that this process gives away",
  effect_cluster_singletons: "Singletons of the cluster that run here",
}

const withHelp = (text: string): string =>
  text.replaceAll(/(?<!# HELP \w+ .*\n)^# TYPE (\w+) /gm, (line, name: string) => {
    return `# HELP ${name} ${foreign[name] ?? "A metric of the Effect library"}\n${line}`
  })

/** Names get no suffixes: they are complete as defined. */
export const text: Effect.Effect<string> = Effect.suspend(() => Effect.map(PrometheusMetrics.format(), withHelp))

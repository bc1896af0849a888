import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { Schema } from "effect"
import { Yaml } from "effect/encoding"
import { root } from "../../src/config/Root.ts"
import { shipped } from "./PrometheusServer.ts"

const Rule = Schema.Struct({
  alert: Schema.optionalKey(Schema.String),
  record: Schema.optionalKey(Schema.String),
  expr: Schema.String,
  for: Schema.optionalKey(Schema.String),
  labels: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  annotations: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
})
export type Rule = typeof Rule.Type
const Rules = Schema.Struct({ groups: Schema.Array(Schema.Struct({ rules: Schema.Array(Rule) })) })

/** The rules that are shipped. */
export const rules: ReadonlyArray<Rule> = Schema.decodeUnknownSync(Rules)(
  Yaml.parse(shipped("confidant.rules.yml")),
).groups.flatMap((group) => group.rules)

const Dashboard = Schema.fromJsonString(
  Schema.Struct({
    uid: Schema.String,
    title: Schema.String,
    annotations: Schema.Struct({ list: Schema.Array(Schema.Struct({ name: Schema.String, expr: Schema.String })) }),
    templating: Schema.Struct({ list: Schema.Array(Schema.Struct({ name: Schema.String })) }),
    panels: Schema.Array(
      Schema.Struct({
        id: Schema.Int,
        title: Schema.String,
        gridPos: Schema.Struct({ x: Schema.Int, y: Schema.Int, w: Schema.Int, h: Schema.Int }),
        targets: Schema.Array(Schema.Struct({ expr: Schema.String })),
      }),
    ),
  }),
)

/** The dashboards that are shipped, by the name of their file. */
export const dashboards: ReadonlyMap<string, typeof Dashboard.Type> = new Map(
  globSync(join(root, "deploy/grafana/*.json"))
    .toSorted()
    .map((file) => [basename(file), Schema.decodeUnknownSync(Dashboard)(readFileSync(file, "utf8"))] as const),
)

const ofDashboard = (file: string, { annotations, panels }: typeof Dashboard.Type) => [
  panels.flatMap(({ targets, title }) => targets.map(({ expr }) => [`${file}: ${title}`, expr] as const)),
  annotations.list.map(({ expr, name }) => [`${file}: ${name}`, expr] as const),
]

/** Every expression that is shipped, with where it stands; Grafana's variables have values, and every bot is chosen. */
export const expressions: ReadonlyArray<readonly [where: string, expression: string]> = [
  rules.map(({ alert, expr, record }) => [alert ?? record ?? "", expr] as const),
  ...[...dashboards].flatMap(([file, dashboard]) => ofDashboard(file, dashboard)),
]
  .flat()
  .map(([where, expression]) => {
    const timed = expression.replaceAll("$__rate_interval", "1m")
    return [where, timed.replaceAll(/\$(?:job|instance)\b/g, ".*")] as const
  })

const Alertmanager = Schema.Struct({
  inhibit_rules: Schema.Array(
    Schema.Struct({
      source_matchers: Schema.Array(Schema.String),
      equal: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ),
})

/** Which alerts Alertmanager holds back because of others. */
export const inhibitions = Schema.decodeUnknownSync(Alertmanager)(Yaml.parse(shipped("alertmanager.yml"))).inhibit_rules

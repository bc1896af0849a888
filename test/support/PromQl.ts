import { definitions } from "../../src/domain/Metrics.ts"
import { runMetrics } from "../../src/backup/keep/BackupMetrics.ts"

/** A metric that an expression asks for, and the labels that it chooses by. */
export interface Selector {
  readonly name: string
  readonly labels: ReadonlyArray<string>
  /** As it stands in the expression, without a range. */
  readonly text: string
}

const keywords = new Set(["and", "or", "unless", "bool", "offset", "inf", "nan"])

/** Labels by which an expression groups or matches. */
export const groupingOf = (expression: string): ReadonlyArray<string> =>
  [...expression.matchAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g)].flatMap(
    ([, list = ""]) => list.split(",").flatMap((label) => (label.trim() === "" ? [] : [label.trim()])),
  )

/** Every metric of an expression; what stands before a parenthesis is a function. */
export const selectorsOf = (expression: string): ReadonlyArray<Selector> => {
  const plain = expression.replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, " ")
  const found = plain.matchAll(/([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(?:\[[^\]]*\])?(\s*\()?|"[^"]*"|\d[\w.]*/g)
  return [...found].flatMap(([, name, labels = "", call]) =>
    name === undefined || call !== undefined || keywords.has(name)
      ? []
      : [
          {
            name,
            labels: [...labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
            text: `${name}${labels}`,
          },
        ],
  )
}

/** Put there by Prometheus, and by its configuration. */
const ofTarget = ["job", "instance", "env"]

const ofBackups = new Map([
  ["place", /newest_file/],
  ["tier", /last_success|last_run|expected_interval|size/],
  ["phase", /backup_duration/],
])

/** Every name that Prometheus sees of us, with its labels. The progress of a backup is only known in its own process. */
export const registry: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ...definitions.flatMap(({ labels: own, name, type }): ReadonlyArray<readonly [string, ReadonlyArray<string>]> => {
    const labels = [...own, ...ofTarget]
    return type === "histogram"
      ? [
          [`${name}_bucket`, [...labels, "le"]],
          [`${name}_sum`, labels],
          [`${name}_count`, labels],
        ]
      : [[name, labels]]
  }),
  ...Object.keys(runMetrics).map(
    (name) =>
      [name, [...ofTarget, ...[...ofBackups].flatMap(([label, names]) => (names.test(name) ? [label] : []))]] as const,
  ),
])

/** What Prometheus itself adds. */
export const builtIn: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["up", ofTarget],
  ["ALERTS", ["alertname", "alertstate", "severity", ...ofTarget]],
])

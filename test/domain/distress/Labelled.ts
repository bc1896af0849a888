import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { distressIn } from "../../../src/domain/distress/Distress.ts"

const Sentence = Schema.Struct({
  language: Schema.Literals(["en", "ru"]),
  text: Schema.String,
  label: Schema.Literals(["distress", "none"]),
  kind: Schema.String,
})
export type Sentence = typeof Sentence.Type

const decode = Schema.decodeSync(Schema.fromJsonString(Sentence))

export const lines = (file: string): ReadonlyArray<string> =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")

/** The rules were made with the sentences of `tuning`; those of `sealed` are only counted. */
export const labelled = (half: "sealed" | "tuning"): ReadonlyArray<Sentence> =>
  lines(join(import.meta.dirname, "labelled", `${half}.jsonl`)).map((line) => decode(line))

export interface Score {
  readonly distress: number
  readonly heard: number
  readonly none: number
  readonly falseAlarms: number
  /** Of the false alarms those that take the words for the person's own. */
  readonly falseOfSelf: number
}

export const scoreOf = (sentences: ReadonlyArray<Pick<Sentence, "label" | "text">>): Score => {
  const found = sentences.map(({ label, text }) => ({ label, about: distressIn(text)?.about }))
  const count = (label: Sentence["label"], ...abouts: ReadonlyArray<string | undefined>): number =>
    found.filter((each) => each.label === label && (abouts.length === 0 || abouts.includes(each.about))).length
  return {
    distress: count("distress"),
    heard: count("distress", "self", "somebody"),
    none: count("none"),
    falseAlarms: count("none", "self", "somebody"),
    falseOfSelf: count("none", "self"),
  }
}

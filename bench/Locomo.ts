import { Schema } from "effect"

/** Of github.com/snap-research/locomo, CC BY-NC 4.0: measured with, never shipped. */
const Turn = Schema.Struct({
  speaker: Schema.String,
  dia_id: Schema.String,
  text: Schema.String,
  blip_caption: Schema.optionalKey(Schema.String),
})

const Sample = Schema.Struct({
  qa: Schema.Array(
    Schema.Struct({ question: Schema.String, evidence: Schema.Array(Schema.String), category: Schema.Int }),
  ),
  conversation: Schema.Record(Schema.String, Schema.Unknown),
  /** By session and speaker: what a model noted, and the turns it has it from. */
  observation: Schema.Record(
    Schema.String,
    Schema.Record(
      Schema.String,
      Schema.Array(Schema.Tuple([Schema.String, Schema.Union([Schema.String, Schema.Array(Schema.String)])])),
    ),
  ),
})

const decode = Schema.decodeSync(Schema.fromJsonString(Schema.Array(Sample)))
const decodeTurns = Schema.decodeUnknownSync(Schema.Array(Turn))

export interface Told {
  readonly id: number
  readonly conversation: number
  readonly text: string
  /** Unix milliseconds. */
  readonly at: number
}

export interface Question {
  readonly conversation: number
  readonly text: string
  readonly category: number
  /** Ids of what was told; never empty. */
  readonly evidence: ReadonlyArray<number>
}

export interface Observed {
  readonly conversation: number
  readonly text: string
  /** Ids of what was told; never empty. */
  readonly sources: ReadonlyArray<number>
}

/** "1:56 pm on 8 May, 2023" */
const timeOf = (text: unknown): number => {
  const [, hour = "0", minute = "0", half, day] = /^(\d+):(\d+) (am|pm) on (.+)$/.exec(String(text)) ?? []
  return Date.parse(`${day} ${(Number(hour) % 12) + (half === "pm" ? 12 : 0)}:${minute} UTC`)
}

export const readLocomo = (json: string) => {
  const told: Array<Told> = []
  const questions: Array<Question> = []
  const observed: Array<Observed> = []
  for (const [index, { conversation, observation, qa }] of decode(json).entries()) {
    const ids = new Map<string, number>()
    const sessions = Object.keys(conversation)
      .flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => one - other)
    for (const session of sessions) {
      const began = timeOf(conversation[`session_${session}_date_time`])
      for (const [nth, turn] of decodeTurns(conversation[`session_${session}`]).entries()) {
        const id = told.length + 1
        const seen = turn.blip_caption === undefined ? "" : ` ${turn.blip_caption}`
        ids.set(turn.dia_id, id)
        told.push({
          id,
          conversation: index + 1,
          text: `${turn.speaker}: ${turn.text}${seen}`,
          at: began + nth * 1_000,
        })
      }
    }
    const turnsIn = (cited: ReadonlyArray<string>) => [
      ...new Set(cited.flatMap((each) => each.match(/D\d+:\d+/g) ?? []).flatMap((turn) => ids.get(turn) ?? [])),
    ]
    for (const [text, cited] of Object.values(observation).flatMap((session) => Object.values(session).flat())) {
      const sources = turnsIn([cited].flat())
      if (sources.length > 0) observed.push({ conversation: index + 1, text, sources })
    }
    for (const { category, evidence, question } of qa) {
      const own = turnsIn(evidence)
      if (own.length > 0) questions.push({ conversation: index + 1, text: question, category, evidence: own })
    }
  }
  return { told, questions, observed }
}

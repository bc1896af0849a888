import { inspect } from "node:util"
import { Array as Arr, Cause, Formatter, type LogLevel } from "effect"

/** A log record of OpenTelemetry's data model, as far as a line needs it. */
export interface Line {
  readonly date: Date
  readonly level: LogLevel.LogLevel
  readonly body: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly ids: { readonly trace_id: string; readonly span_id: string } | null
}

const severities: Readonly<Record<LogLevel.LogLevel, readonly [text: string, number: number]>> = {
  All: ["TRACE", 1],
  Trace: ["TRACE", 1],
  Debug: ["DEBUG", 5],
  Info: ["INFO", 9],
  Warn: ["WARN", 13],
  Error: ["ERROR", 17],
  Fatal: ["FATAL", 21],
  None: ["FATAL", 21],
}

export const bodyOf = (message: unknown): string =>
  Arr.ensure(message)
    .map((part) => (typeof part === "string" ? part : inspect(part, { depth: 4, breakLength: Infinity })))
    .join(" ")

/** Its own words, or of what caused it. */
const wordsOf = ({ cause, message }: Error): string =>
  message === "" && cause instanceof Error ? wordsOf(cause) : message

/** A defect is logged with its stack, an expected failure in one line. */
export const exceptionOf = (cause: Cause.Cause<unknown>): Readonly<Record<string, string>> => {
  const errors = Cause.prettyErrors(cause, { includeCauseInStack: true })
  const [first] = errors
  if (first === undefined) return {}
  const told = { "exception.type": first.name, "exception.message": wordsOf(first) }
  if (!Cause.hasDies(cause)) return told
  return { ...told, "exception.stacktrace": errors.map(({ message, stack }) => stack ?? message).join("\n") }
}

/** One JSON object, its fields named as in OpenTelemetry's log data model. */
export const asJson = ({ attributes, body, date, ids, level }: Line): string => {
  const [severity_text, severity_number] = severities[level]
  return Formatter.formatJson({
    timestamp: date.toISOString(),
    severity_text,
    severity_number,
    body,
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...ids,
  })
}

const colours: Readonly<Record<string, number>> = { TRACE: 90, DEBUG: 90, INFO: 32, WARN: 33, ERROR: 31, FATAL: 31 }

const painted = (text: string, colour: number, isColoured: boolean) =>
  isColoured ? `\u001b[${colour}m${text}\u001b[0m` : text

const isPlain = /^[\w./:@+-]+$/

const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : inspect(value, { depth: 4, breakLength: Infinity })
  return typeof value !== "string" || isPlain.test(text) ? text : JSON.stringify(text)
}

export const asText = ({ attributes, body, date, level }: Line, isColoured: boolean): string => {
  const [severity] = severities[level]
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  const time = local.toISOString().replace("T", " ").replace("Z", "")
  const { "exception.message": words, "exception.stacktrace": stack, ...others } = attributes
  const told = typeof stack === "string" || words === undefined ? others : { reason: words, ...others }
  const particulars = Object.entries(told)
    .filter(([name, value]) => value !== null && !name.startsWith("exception."))
    .map(([name, value]) => ` ${painted(`${name}=`, 90, isColoured)}${shown(value)}`)
  const below = typeof stack === "string" ? `\n${stack.replaceAll(/^/gm, "  ")}` : ""
  return `${painted(time, 90, isColoured)} ${painted(severity.padEnd(5), colours[severity] ?? 0, isColoured)} ${body}${particulars.join("")}${below}`
}

import { inspect } from "node:util"
import process from "node:process"
import { Console, DateTime, Effect, Layer, Logger, type LogLevel, References } from "effect"
import { logFormat } from "../config/Environment.ts"
import { type LogLevelName, Settings } from "../config/Settings.ts"
import { asJson, asText, bodyOf, exceptionOf, type Line } from "./Lines.ts"
import { makeRedact, type Redact, secretsOf } from "./Redaction.ts"

const levels: Readonly<Record<LogLevelName, LogLevel.LogLevel>> = {
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warn: "Warn",
  error: "Error",
}

export type LogFormat = "pretty" | "json"

const lineOf = ({ cause, date, fiber, logLevel, message }: Logger.Options<unknown>): Line => {
  const { span, tracerEnabled } = fiber.cache
  return {
    date,
    level: logLevel,
    body: bodyOf(message),
    attributes: { ...fiber.getRef(References.CurrentLogAnnotations), ...exceptionOf(cause) },
    ids: span !== undefined && tracerEnabled ? { trace_id: span.traceId, span_id: span.spanId } : null,
  }
}

const isColoured = (stream: NodeJS.WriteStream): boolean => stream.isTTY && stream.hasColors()

const formatter = (format: LogFormat, stream: NodeJS.WriteStream) => {
  const coloured = isColoured(stream)
  return Logger.make((options: Logger.Options<unknown>) =>
    format === "json" ? asJson(lineOf(options)) : asText(lineOf(options), coloured),
  )
}

/** Both formats write to the console, so no line gets past this. */
const redacting = (console: Console.Console, redact: Redact): Console.Console => {
  const clean = (args: ReadonlyArray<unknown>) =>
    args.map((arg) => redact(typeof arg === "string" ? arg : inspect(arg)))
  return Object.assign(Object.create(console), {
    debug: (...args: ReadonlyArray<unknown>) => console.debug(...clean(args)),
    error: (...args: ReadonlyArray<unknown>) => console.error(...clean(args)),
    info: (...args: ReadonlyArray<unknown>) => console.info(...clean(args)),
    log: (...args: ReadonlyArray<unknown>) => console.log(...clean(args)),
    warn: (...args: ReadonlyArray<unknown>) => console.warn(...clean(args)),
  })
}

/** Without LOG_FORMAT lines are for people on a terminal, and for machines elsewhere. */
export const formatOf = (format: LogFormat | null, isTerminal: boolean): LogFormat =>
  format ?? (isTerminal ? "pretty" : "json")

/** Warnings and errors go to stderr: stdout of a command is its answer alone. */
export const layerOfCommand: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const console = yield* Console.Console
    return Layer.mergeAll(
      Logger.layer([
        Logger.withConsoleError(formatter(formatOf(settings.log.format, process.stderr.isTTY), process.stderr)),
      ]),
      Layer.succeed(References.MinimumLogLevel, "Warn"),
      Layer.succeed(Console.Console, redacting(console, makeRedact(secretsOf(settings)))),
    )
  }),
)

export const layer: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const console = yield* Console.Console
    return Layer.mergeAll(
      Logger.layer([
        Logger.withConsoleLog(formatter(formatOf(settings.log.format, process.stdout.isTTY), process.stdout)),
      ]),
      Layer.succeed(References.MinimumLogLevel, levels[settings.log.level]),
      Layer.succeed(Console.Console, redacting(console, makeRedact(secretsOf(settings)))),
    )
  }),
)

/** Why the bot ends, also before its configuration is known: a line like those that its log would have. */
export const fatal = Effect.fnUntraced(function* (message: string) {
  const line: Line = {
    date: DateTime.toDateUtc(yield* DateTime.now),
    level: "Fatal",
    body: message,
    attributes: {},
    ids: null,
  }
  const format = formatOf(yield* logFormat, process.stdout.isTTY)
  yield* Console.error(format === "json" ? asJson(line) : asText(line, isColoured(process.stderr)))
})

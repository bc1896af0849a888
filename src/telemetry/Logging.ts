import { inspect } from "node:util"
import { Console, Effect, Formatter, Layer, Logger, type LogLevel, References } from "effect"
import { type LogLevelName, Settings } from "../config/Settings.ts"
import { makeRedact, type Redact, secretsOf } from "./Redaction.ts"

const levels: Readonly<Record<LogLevelName, LogLevel.LogLevel>> = {
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warn: "Warn",
  error: "Error",
}

/** One JSON object per line, with `trace_id` and `span_id` inside a span. */
const json = Logger.withConsoleLog(
  Logger.make((options) => {
    const { span, tracerEnabled } = options.fiber.cache
    const ids = span !== undefined && tracerEnabled ? { trace_id: span.traceId, span_id: span.spanId } : {}
    return Formatter.formatJson({ ...Logger.formatStructured.log(options), ...ids })
  }),
)

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

/** Warnings and errors go to stderr: stdout of a command is its answer alone. */
export const layerOfCommand: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const console = yield* Console.Console
    return Layer.mergeAll(
      Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]),
      Layer.succeed(References.MinimumLogLevel, "Warn"),
      Layer.succeed(Console.Console, redacting(console, makeRedact(secretsOf(settings)))),
    )
  }),
)

export const formatOf = ({ log }: Settings["Service"], isTerminal: boolean) =>
  log.format ?? (isTerminal ? "pretty" : "json")

export const layer: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const console = yield* Console.Console
    return Layer.mergeAll(
      Logger.layer([formatOf(settings, process.stdout.isTTY) === "json" ? json : Logger.consolePretty()]),
      Layer.succeed(References.MinimumLogLevel, levels[settings.log.level]),
      Layer.succeed(Console.Console, redacting(console, makeRedact(secretsOf(settings)))),
    )
  }),
)

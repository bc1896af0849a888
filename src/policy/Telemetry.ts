import { Duration } from "effect"

/** Traces kept per second; at any usual load that is all. Log lines of others still carry a trace id, and metrics count all. */
export const tracesPerSecond = 100

export const every = { spans: Duration.seconds(1), logs: Duration.seconds(1), metrics: Duration.seconds(10) }

/** Spans per export, which blocks everything else while it is serialised. */
export const mostSpans = 250

export const shutdownTimeout = Duration.seconds(2)

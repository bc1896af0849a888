import { Duration } from "effect"

/**
 * Turns of one second whose traces are kept; all of them at any usual load. Log lines of the others carry their trace's id
 * too, and metrics count everything.
 */
export const tracesPerSecond = 100

/** How often what has gathered is exported. */
export const every = { spans: Duration.seconds(1), logs: Duration.seconds(1), metrics: Duration.seconds(10) }

/** Spans of one export. It is written at once and holds up everything else for as long. */
export const mostSpans = 250

/** How long the last export may hold up a shutdown. */
export const shutdownTimeout = Duration.seconds(2)

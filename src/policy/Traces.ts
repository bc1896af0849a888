/**
 * Turns of one second whose traces are kept; all of them at any usual load. Log lines of the others carry their trace's id
 * too, and metrics count everything.
 */
export const tracesPerSecond = 100

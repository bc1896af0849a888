import { Duration } from "effect"

/** Concurrent model calls; others wait in order of arrival. */
export const callsAtOnce = 64

/** The same for background work, beside those of answers. */
export const backgroundCallsAtOnce = 4

/** Time limits inside one attempt; retries and the whole attempt's limit are in `policies.api`. */

export const headersTimeout = Duration.seconds(30)

/** The longest silence inside an answer; any byte ends it, even a comment of the stream. */
export const idleTimeout = Duration.seconds(45)

/** For a finished server to end its response, so that the connection can be reused. */
export const closingTimeout = Duration.seconds(1)

/** For the body of a failed response, which only helps to classify the failure. */
export const errorBodyTimeout = Duration.seconds(5)

import { Duration } from "effect"

/** Calls of the model that run at once; more wait in order of arrival. */
export const callsAtOnce = 64

/** The same for background work, beside those of answers. */
export const backgroundCallsAtOnce = 4

/** Time limits inside one attempt; retries and the limit of the whole attempt are `policies.api`. */

/** From sending a request to the response's headers, the connection included. */
export const headersTimeout = Duration.seconds(30)

/** The longest silence inside an answer; any byte, also a comment of the stream, ends it. */
export const idleTimeout = Duration.seconds(45)

/** How long a server that has said everything is given to end its response, so that the connection can be used again. */
export const closingTimeout = Duration.seconds(1)

/** How long the body of a failed response is waited for; it only helps to tell failures apart. */
export const errorBodyTimeout = Duration.seconds(5)

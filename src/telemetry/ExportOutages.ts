import { Effect, References } from "effect"
import { HttpClient, HttpClientError } from "effect/http"

/** A collector that takes the request and says nothing would otherwise hold every later batch in memory. */
const exportTimeout = "10 seconds"

const isDown = (status: number) => status < 200 || status >= 300

/** The exporter drops what it cannot send and stays silent about it: the first failure of an outage is told here. */
export const reportOutages = (client: HttpClient.HttpClient) => {
  let down = false
  const tell = (failed: boolean, why: string) =>
    Effect.suspend(() => {
      if (failed === down) return Effect.void
      down = failed
      return failed
        ? Effect.logWarning(`Traces cannot be exported (${why}); the bot goes on without them`)
        : Effect.logInfo("Traces are exported again")
    }).pipe(Effect.provideService(References.CurrentLogAnnotations, {}))
  return HttpClient.transform(client, (effect, request) =>
    effect.pipe(
      Effect.timeoutOrElse({
        duration: exportTimeout,
        orElse: () =>
          Effect.fail(
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, description: "no answer in time" }),
            }),
          ),
      }),
      Effect.tap((response) => tell(isDown(response.status), `status ${response.status}`)),
      Effect.tapError((error) => tell(true, error.reason._tag)),
    ),
  )
}

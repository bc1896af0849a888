import { Effect, Metric, References } from "effect"
import { HttpClient, HttpClientError } from "effect/http"
import { exportFailures } from "../domain/metrics/Process.ts"

/** A collector that accepts the request but never answers would keep every later batch in memory. */
const exportTimeout = "10 seconds"

const isDown = (status: number) => status < 200 || status >= 300

const signalOf = (url: string): string => /\w+$/.exec(url)?.[0] ?? "telemetry"

/** The exporters drop failed batches silently. This logs the first failure of an outage and the return of the last signal. */
export const reportOutages = (client: HttpClient.HttpClient) => {
  const down = new Set<string>()
  const failed = (signal: string, why: string) =>
    Effect.suspend(() => {
      const isFirst = down.size === 0
      down.add(signal)
      return isFirst
        ? Effect.logWarning(`Telemetry cannot be exported (${signal}: ${why}); the bot goes on without it`)
        : Effect.void
    }).pipe(Effect.andThen(Metric.update(exportFailures(signal), 1)))
  const worked = (signal: string) =>
    Effect.suspend(() =>
      down.delete(signal) && down.size === 0 ? Effect.logInfo("Telemetry is exported again") : Effect.void,
    )
  return HttpClient.transform(client, (effect, request) => {
    const signal = signalOf(request.url)
    const tell = (told: Effect.Effect<void>) => Effect.provideService(told, References.CurrentLogAnnotations, {})
    return effect.pipe(
      Effect.timeoutOrElse({
        duration: exportTimeout,
        orElse: () =>
          Effect.fail(
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, description: "no answer in time" }),
            }),
          ),
      }),
      Effect.tap(({ status }) => tell(isDown(status) ? failed(signal, `status ${status}`) : worked(signal))),
      Effect.tapError(({ reason }) => tell(failed(signal, reason._tag))),
    )
  })
}

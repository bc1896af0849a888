import { Clock, Duration, Effect } from "effect"
import { HttpClient } from "effect/http"
import { Guard } from "../../boundary/Guard.ts"
import { Settings } from "../../config/Settings.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { checkCall, clockSkew, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, problem, warning } from "./Check.ts"

const fix = "Set this machine's clock by NTP: timedatectl set-ntp true"

/** `there` is in full seconds, as in the header Date. */
export const finding = (who: string, there: number, here: number): Finding => {
  const apart = Math.max(0, Math.abs(there + 500 - here) - 500)
  const words = `${who}'s clock is ${Math.round(apart / 1_000)} s ${there > here ? "ahead of" : "behind"} this machine's`
  if (apart > Duration.toMillis(clockSkew.problem)) return problem(`${words}.`, fix)
  return apart > Duration.toMillis(clockSkew.warning) ? warning(`${words}.`, fix) : ok(`${who} and this machine agree`)
}

const timeOf = Effect.fnUntraced(function* (dependency: "telegram" | "model", url: string) {
  const guard = yield* Guard
  const client = yield* HttpClient.HttpClient
  return yield* guard
    .call(
      {
        dependency,
        operation: `${dependency}.clock`,
        policy: checkCall.http,
        // Only the time is wanted: an answer without it says nothing about the dependency.
        classify: () => ({ retry: false, fault: false }),
      },
      Effect.scoped(client.head(new URL(url).origin)),
    )
    .pipe(
      Effect.map(({ headers }) => Date.parse(headers["date"] ?? "")),
      Effect.map((at) => (Number.isNaN(at) ? null : at)),
      Effect.orElseSucceed(() => null),
    )
})

/** By the header Date of servers that the bot calls anyway. */
export const clock: Check<Guard | HttpClient.HttpClient | Settings> = {
  name: "clock",
  within: within.network,
  look: Effect.gen(function* () {
    const { model, telegram } = yield* Settings
    const sources = [
      ...(telegram._tag === "Bot" ? [{ who: "Telegram", dependency: "telegram" as const, url: telegram.apiRoot }] : []),
      ...(model._tag === "OpenAiCompatible"
        ? [{ who: "The model's server", dependency: "model" as const, url: model.baseUrl }]
        : []),
    ]
    const found = yield* Effect.forEach(
      sources,
      ({ dependency, url, who }) =>
        Effect.gen(function* () {
          const there = yield* timeOf(dependency, url)
          return there === null ? [] : [finding(who, there, yield* Clock.currentTimeMillis)]
        }),
      { concurrency: "unbounded" },
    )
    const all = found.flat()
    return all.length > 0 ? all : [ok("There is no server to compare the clock with")]
  }),
}

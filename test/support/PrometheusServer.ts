import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { Duration, Effect, Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { root } from "../../src/config/Root.ts"
import { Journal } from "./Journal.ts"
import { freePort } from "./RedisServer.ts"

export const shipped = (file: string): string => readFileSync(join(root, "deploy/prometheus", file), "utf8")

/** One alert as Alertmanager hands it on. */
const Alert = Schema.Struct({
  status: Schema.Literals(["firing", "resolved"]),
  labels: Schema.Record(Schema.String, Schema.String),
  annotations: Schema.Record(Schema.String, Schema.String),
})
export type Alert = typeof Alert.Type
const Notification = Schema.fromJsonString(Schema.Struct({ alerts: Schema.Array(Alert) }))

/** Where Alertmanager delivers to: keeps what comes. */
export const webhook = Effect.gen(function* () {
  const received = new Journal<Alert>()
  const server = Http.createServer((request, response) => {
    const pieces: Array<Uint8Array> = []
    request.on("data", (piece: Uint8Array) => pieces.push(piece))
    request.on("end", () => {
      const { alerts } = Schema.decodeUnknownSync(Notification)(Buffer.concat(pieces).toString("utf8"))
      for (const alert of alerts) received.add(alert)
      response.end()
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      }),
  )
  const address: AddressInfo | string | null = server.address()
  return { received, port: typeof address === "object" && address !== null ? address.port : 0 }
})

/** Runs a server until the scope closes, and waits until it answers at `/-/ready`. */
const serve = Effect.fnUntraced(function* (program: string, args: ReadonlyArray<string>, port: number, cwd: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const client = yield* HttpClient.HttpClient
  yield* spawner
    .spawn(
      ChildProcess.make(program, [...args], {
        cwd,
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
        forceKillAfter: Duration.seconds(5),
      }),
    )
    .pipe(Effect.orDie)
  yield* client.get(`http://127.0.0.1:${port}/-/ready`).pipe(
    Effect.flatMap(HttpClientResponse.filterStatusOk),
    Effect.flatMap((response) => response.text),
    Effect.retry(Schedule.spaced("100 millis")),
    Effect.timeout("60 seconds"),
    Effect.orDie,
  )
})

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce((filled, [from, to]) => {
    if (!filled.includes(from)) throw new Error(`The configuration says nothing of ${from}`)
    return filled.replaceAll(from, to)
  }, text)

/** The shipped Alertmanager, in a hurry and awake at night. `to`: the port where it delivers. */
export const alertmanager = Effect.fnUntraced(function* (folder: string, to: number) {
  const port = yield* freePort
  const data = join(folder, "alertmanager")
  mkdirSync(data)
  const config = fill(shipped("alertmanager.yml"), {
    "127.0.0.1:9095": `127.0.0.1:${to}`,
    "group_wait: 10s": "group_wait: 1s",
    "group_interval: 5m": "group_interval: 1s",
    "      mute_time_intervals: [night]\n": "",
  })
  writeFileSync(join(data, "alertmanager.yml"), config)
  const flags = [
    `--config.file=${join(data, "alertmanager.yml")}`,
    `--storage.path=${join(data, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ]
  yield* serve("prometheus-alertmanager", flags, port, data)
  return port
})

const Answer = Schema.Struct({
  status: Schema.Literals(["success", "error"]),
  error: Schema.optionalKey(Schema.String),
  data: Schema.optionalKey(
    Schema.Struct({
      resultType: Schema.String,
      result: Schema.Union([
        Schema.Array(Schema.Struct({ metric: Schema.Record(Schema.String, Schema.String), value: Schema.Unknown })),
        Schema.Tuple([Schema.Finite, Schema.String]),
      ]),
    }),
  ),
})

export interface PrometheusOptions {
  /** host:port of the bot. */
  readonly target: string
  /** Its port; without one no alert is delivered. */
  readonly alertmanager?: number
}

/** The shipped Prometheus on the shipped rules, in a hurry: it looks every second, and alerts hold for 2 s at most. */
export const prometheus = Effect.fnUntraced(function* (folder: string, options: PrometheusOptions) {
  const port = yield* freePort
  const data = join(folder, "prometheus")
  mkdirSync(data)
  chmodSync(data, 0o755)
  const config = fill(shipped("prometheus.yml"), {
    "127.0.0.1:8080": options.target,
    "127.0.0.1:9093": `127.0.0.1:${options.alertmanager ?? 9}`,
    "scrape_interval: 15s": "scrape_interval: 1s",
    "evaluation_interval: 15s": "evaluation_interval: 1s",
  })
  writeFileSync(join(data, "prometheus.yml"), config)
  const rules = shipped("confidant.rules.yml").replaceAll(/for: \w+$/gm, "for: 2s")
  writeFileSync(join(data, "confidant.rules.yml"), rules)
  const flags = [
    `--config.file=${join(data, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(data, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=error",
    // What fires before it has found Alertmanager is said again.
    "--rules.alert.resend-delay=3s",
  ]
  yield* serve("prometheus", flags, port, data)
  const client = yield* HttpClient.HttpClient
  /** The error, or how many series the expression gives now. */
  const query = (expression: string) =>
    client
      .execute(
        HttpClientRequest.get(`http://127.0.0.1:${port}/api/v1/query`).pipe(
          HttpClientRequest.setUrlParam("query", expression),
        ),
      )
      .pipe(
        Effect.flatMap(HttpClientResponse.schemaBodyJson(Answer)),
        Effect.map(({ data: found, error }) =>
          error !== undefined ? { error, series: 0 } : { error: null, series: found?.result.length ?? 0 },
        ),
        Effect.orDie,
      )
  return {
    query,
    /** Waits until the expression gives something. */
    seen: (expression: string) =>
      query(expression).pipe(
        Effect.flatMap(({ series }) => (series > 0 ? Effect.void : Effect.fail("not yet"))),
        Effect.retry(Schedule.spaced("200 millis")),
        Effect.timeoutOrElse({
          duration: "30 seconds",
          orElse: () => Effect.die(new Error(`Prometheus sees nothing of ${expression}`)),
        }),
        Effect.orDie,
      ),
  }
})

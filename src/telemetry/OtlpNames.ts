import type { OtlpMetrics, OtlpSerialization } from "effect/observability"

type MetricsData = OtlpMetrics.MetricsData
type LogsData = Parameters<OtlpSerialization.OtlpSerialization["Service"]["logs"]>[0]
type Metric = NonNullable<MetricsData["resourceMetrics"][number]["scopeMetrics"][number]["metrics"]>[number]
type Point = NonNullable<Metric["gauge"]>["dataPoints"][number]
type Attributes = Point["attributes"]

/** Prometheus carries the unit in the name; UCUM codes it beside the name. */
const units = [
  ["_seconds", "s"],
  ["_bytes", "By"],
  ["_ratio", "1"],
  ["_usd", "{USD}"],
] as const

/** Names and units of the semantic conventions; all others follow from the Prometheus name. */
const conventions: Readonly<Record<string, { readonly name: string; readonly unit?: string }>> = {
  process_cpu_seconds_total: { name: "process.cpu.time" },
  process_resident_memory_bytes: { name: "process.memory.usage" },
  process_start_time_seconds: { name: "process.start_time" },
  http_server_request_duration_seconds: { name: "http.server.request.duration" },
  db_client_operation_duration_seconds: { name: "db.client.operation.duration" },
  db_client_slow_queries_total: { name: "db.client.slow_queries" },
  db_client_connection_pending_requests: { name: "db.client.connection.pending_requests", unit: "{request}" },
  db_client_connection_wait_time_seconds: { name: "db.client.connection.wait_time" },
  messaging_process_duration_seconds: { name: "messaging.process.duration" },
  gen_ai_client_operation_duration_seconds: { name: "gen_ai.client.operation.duration" },
  gen_ai_client_operation_time_to_first_chunk_seconds: { name: "gen_ai.client.operation.time_to_first_chunk" },
  gen_ai_client_token_usage: { name: "gen_ai.client.token.usage", unit: "{token}" },
  v8js_memory_heap_used_bytes: { name: "v8js.memory.heap.used" },
  v8js_memory_heap_limit_bytes: { name: "v8js.memory.heap.limit" },
  nodejs_eventloop_delay_seconds: { name: "nodejs.eventloop.delay" },
}

const attributes: Readonly<Record<string, string>> = {
  db_query_summary: "db.query.summary",
  error_type: "error.type",
  http_route: "http.route",
  http_request_method: "http.request.method",
  http_response_status_code: "http.response.status_code",
  gen_ai_request_model: "gen_ai.request.model",
  gen_ai_token_type: "gen_ai.token.type",
  gen_ai_provider_name: "gen_ai.provider.name",
}

/** `confidant_retry_latency_seconds` → `confidant.retry_latency` in `s`: a collector that makes Prometheus names of them gets ours back. */
export const otlpName = (prometheus: string): { readonly name: string; readonly unit: string } => {
  const plain = prometheus.replace(/_total$/, "")
  const [suffix, unit] = units.find(([ending]) => plain.endsWith(ending)) ?? ["", ""]
  const known = conventions[prometheus]
  return {
    name: known?.name ?? plain.slice(0, plain.length - suffix.length).replace(/^(confidant|effect)_/, "$1."),
    unit: known?.unit ?? unit,
  }
}

const renamed = <P extends { attributes?: Attributes }>(points: ReadonlyArray<P>): Array<P> =>
  points.map((point) => ({
    ...point,
    attributes: (point.attributes ?? []).map(({ key, value }) => ({ key: attributes[key] ?? key, value })),
  }))

const asConvention = (metric: Metric): Metric => {
  const { gauge, histogram, sum } = metric
  return {
    ...metric,
    ...otlpName(metric.name),
    ...(gauge === undefined ? {} : { gauge: { ...gauge, dataPoints: renamed(gauge.dataPoints) } }),
    ...(sum === undefined ? {} : { sum: { ...sum, dataPoints: renamed(sum.dataPoints) } }),
    ...(histogram === undefined ? {} : { histogram: { ...histogram, dataPoints: renamed(histogram.dataPoints) } }),
  }
}

/** Prometheus' names stay for Prometheus; by OTLP metrics are called and measured as OpenTelemetry has it. */
export const conventionalMetrics = ({ resourceMetrics }: MetricsData): MetricsData => ({
  resourceMetrics: resourceMetrics.map((ofResource) => ({
    ...ofResource,
    scopeMetrics: ofResource.scopeMetrics.map((scope) => ({
      ...scope,
      metrics: (scope.metrics ?? []).map(asConvention),
    })),
  })),
})

/** The id of a fiber tells nobody anything. The records are nobody else's: they are changed in place. */
export const plainRecords = (data: LogsData): LogsData => {
  for (const { scopeLogs } of data.resourceLogs) {
    for (const { logRecords = [] } of scopeLogs) {
      for (const record of logRecords) {
        record.severityText = (record.severityText ?? "").toUpperCase()
        record.attributes = record.attributes.filter(({ key }) => key !== "effect.fiberId")
      }
    }
  }
  return data
}

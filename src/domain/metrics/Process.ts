import { counter, counters, gauge, gauges } from "./Family.ts"

/** This process and its machine. */

export const eventLoopDelay = gauges(
  "nodejs_eventloop_delay_seconds",
  "How late the event loop was since the reading before; statistic: mean, p50, p99 or max",
  ["statistic"],
)
export const residentMemory = gauge("process_resident_memory_bytes", "Memory of the process in RAM")
export const heapUsed = gauge("v8js_memory_heap_used_bytes", "Memory that JavaScript uses")
export const heapLimit = gauge("v8js_memory_heap_limit_bytes", "Memory that JavaScript may use")
export const cpuSeconds = counter("process_cpu_seconds_total", "Processor time of the process")
export const startTime = gauge("process_start_time_seconds", "When the process started, in Unix time")
export const buildInfo = gauges("confidant_build_info", "Always 1", ["version", "node"])

export const diskFree = gauges("confidant_disk_free_bytes", "Free space where the folder is; path: state or backups", [
  "path",
])
export const diskSize = gauges("confidant_disk_size_bytes", "All space where the folder is; path: state or backups", [
  "path",
])

export const exportFailures = counters(
  "confidant_otlp_export_failures_total",
  "Batches of telemetry that the collector did not take",
  ["signal"],
  [["traces"], ["metrics"], ["logs"]],
)

export const ready = gauge("confidant_ready", "Whether the bot can serve, as GET /ready says it: 1 or 0")
export const inboundAge = gauge(
  "confidant_inbound_age_seconds",
  "Time since Telegram last answered a poll, called the webhook or said that it calls it",
)

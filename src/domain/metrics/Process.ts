import { counter, counters, gauge, gauges } from "./Family.ts"

export const eventLoopDelay = gauges(
  "nodejs_eventloop_delay_seconds",
  "Event loop delay since the previous reading; statistic: mean, p50, p99 or max",
  ["statistic"],
)
export const residentMemory = gauge("process_resident_memory_bytes", "Resident memory of the process")
export const heapUsed = gauge("v8js_memory_heap_used_bytes", "Memory used by JavaScript")
export const heapLimit = gauge("v8js_memory_heap_limit_bytes", "Memory limit of JavaScript")
export const cpuSeconds = counter("process_cpu_seconds_total", "CPU time of the process")
export const startTime = gauge("process_start_time_seconds", "When the process started, in Unix time")
export const buildInfo = gauges("confidant_build_info", "Always 1", ["version", "node"])

export const diskFree = gauges("confidant_disk_free_bytes", "Free space on the folder's disk; path: state or backups", [
  "path",
])
export const diskSize = gauges("confidant_disk_size_bytes", "Size of the folder's disk; path: state or backups", [
  "path",
])

export const exportFailures = counters(
  "confidant_otlp_export_failures_total",
  "Telemetry batches that the collector did not accept",
  ["signal"],
  [["traces"], ["metrics"], ["logs"]],
)

export const ready = gauge("confidant_ready", "Whether the bot can serve, as in GET /ready: 1 or 0")
export const intakeBlocked = gauge(
  "confidant_intake_blocked_seconds",
  "Time for which updates that came in could not be stored; 0: they are",
)

export const inboundAge = gauge(
  "confidant_inbound_age_seconds",
  "Time since Telegram last answered a poll, called the webhook or confirmed that it calls it",
)

import { Metric } from "effect"

/** How far the run of now has come; left as it was at the end of the last one. */
export const progressRatio = Metric.gauge("confidant_backup_progress_ratio", {
  description: "Part of the backup of now that is done, 0 to 1",
})
export const progressBytes = Metric.gauge("confidant_backup_progress_bytes", {
  description: "Bytes that were dumped or uploaded so far in the phase of now",
})
export const progressRows = Metric.gauge("confidant_backup_progress_rows", {
  description: "Rows that were read and compared so far, of the database and of its restored copy",
})
export const progressSecondsLeft = Metric.gauge("confidant_backup_progress_left_seconds", {
  description: "Estimated time until the backup of now is done",
})

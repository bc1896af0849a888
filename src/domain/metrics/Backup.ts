/** Gauges of what the runs of the database say about backups: `backup/keep/BackupMetrics.ts` sets them, alerts read them. */
export const backupGauges = {
  lastSuccess: "confidant_backup_last_success_timestamp_seconds",
  lastRunWell: "confidant_backup_last_run_success",
  expectedInterval: "confidant_backup_expected_interval_seconds",
  lastVerified: "confidant_backup_last_verified_timestamp_seconds",
  lastVerifiedWell: "confidant_backup_last_verify_success",
  duration: "confidant_backup_duration_seconds",
  size: "confidant_backup_size_bytes",
  newestFile: "confidant_backup_newest_file_timestamp_seconds",
  otherKey: "confidant_backup_files_of_other_keys",
  drill: "confidant_backup_restore_drill_seconds",
} as const

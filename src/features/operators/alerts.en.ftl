# What goes wrong, for operators

alerts-begin =
    Alert ({ $severity }): { $what }
    What to do: docs/runbooks/{ $runbook }.md
alerts-over = Over, after { $length }: { $what }

alerts-not-ready = I can’t serve: { $reasons }
alerts-save-failures = { $count } answers could not be saved in the last hour.
alerts-not-stored = What people write cannot be stored for { $age } s. Telegram keeps it meanwhile.
alerts-unanswered = Somebody has been waiting for an answer for { $age } s.
alerts-retries = { $share } % of the messages of the last 15 minutes needed a retry.
alerts-breaker = The breaker of { $key } is open.
alerts-slow-queries = { $share } % of the statements of the last 15 minutes were slow.
alerts-dead-letters = Failed for good and not dealt with: { $count }
alerts-backup-stale = The newest { $tier } backup is { $age } h old.
alerts-backup-missing = There is no daily backup, although one is due every day.
alerts-backup-unverified = No backup of the last 8 days was proved to be restorable, or the newest was not.
alerts-backup-metrics = The state of the backups is unknown.
alerts-disk = The disk of the folder “{ $path }” is filling up: { $free } % are free.
alerts-telemetry = The collector did not take { $count } batches of traces, metrics or logs in 15 minutes.
alerts-model-refuses = The model { $model } refuses every request: its key, its name or its address is wrong. People are told that it is not their fault.
alerts-spending = The model has cost { $spent } USD in 24 hours; the budget is { $budget } USD a day.

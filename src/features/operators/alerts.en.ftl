# What goes wrong, for operators

alerts-begin =
    Alert ({ $severity }): { $what }
    What to do: { $runbook }
alerts-on-machine = { $what } On the machine { $machine }.
alerts-over = Over, after { $length }: { $what }

alerts-not-ready = I can’t serve: { $reasons }
alerts-save-failures =
    { $count ->
        [one] One answer
       *[other] { $count } answers
    } could not be saved in the last hour.
alerts-not-stored = What people write cannot be stored for { $age } s. Telegram keeps it meanwhile.
alerts-unanswered = Somebody has been waiting for an answer for { $age } s.
alerts-put-off = More comes in than I can take at once. Messages put off in the last 15 minutes: { $count }.
alerts-retries = { $share } % of the messages of the last 15 minutes needed a retry.
alerts-breaker = The breaker of { $key } is open.
alerts-slow-queries = { $share } % of the statements of the last 15 minutes were slow.
alerts-dead-letters = Failed for good and not dealt with: { $count }
alerts-backup-stale = The newest { $tier } backup is { $age } h old.
alerts-backup-missing = There is no daily backup, although one is due every day.
alerts-backup-unverified = No backup of the last 8 days was proved to be restorable, or the newest was not.
alerts-backup-metrics = The state of the backups is unknown.
alerts-disk = The disk of the folder “{ $path }” is filling up: { $free } % are free.
alerts-telemetry = Batches of traces, metrics or logs that the collector did not take in 15 minutes: { $count }.
alerts-model-refuses = The model { $model } refuses every request: its key, its name or its address is wrong. People are told that it is not their fault.
alerts-spending = The model has cost { $spent } USD in 24 hours; the budget is { $budget } USD a day.
alerts-backup-gone = A backup was verified, but its file is not in BACKUP_DIR any more.
alerts-backup-key =
    { $count ->
        [one] One backup is
       *[other] { $count } backups are
    } sealed to another key than the newest one: keep that key.
alerts-postgres-transaction = A transaction in PostgreSQL has been open for { $age } minutes.
alerts-postgres-xid = The oldest transaction id of PostgreSQL is { $count } million behind; at 2,000 million it stops taking writes.
alerts-postgres-deadlocks = Deadlocks in PostgreSQL in 15 minutes: { $count }.
alerts-postgres-archiving = PostgreSQL has not been able to archive its log for { $age } minutes.
alerts-postgres-replica = A replica of PostgreSQL is { $age } minutes behind.
alerts-postgres-slot = An unused replication slot makes PostgreSQL keep { $size } GiB of its log.
alerts-postgres-connections = { $share } % of the connections of PostgreSQL are taken.

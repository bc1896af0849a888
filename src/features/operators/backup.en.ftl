# Backups, for operators

backup-asked = I’ve asked for a backup. I’ll tell you here how it ends.
backup-busy = A backup is already requested or running.
backup-unasked = I couldn’t ask for a backup just now: the database does not answer. Please try again in a moment.
backup-newest = The newest verified backup is { $age } old.
backup-none = There is no verified backup yet.

age-minutes = { $count } min
age-hours = { $count } h
age-days = { $count } days

backup-verified = Backup { $name } is made and verified: { $size }, { $rows } rows, in { $time }.
backup-failed = Backup { $name } was made, but its restored copy differs from the database, so it does not count as a backup. { $detail }
backup-unverified = Backup { $name } was made, but could not be verified. { $detail }
backup-not-made = No backup was made. { $detail }
backup-not-uploaded = Backup { $name } was made and verified, but did not get to the bucket. { $detail }
backup-interrupted = A backup was interrupted: its process ended before it was done. It is not a backup.
backup-drill-failed = Backup { $name } was restored for a test, and the copy differs. It does not count as a backup any more. { $detail }

# Что идёт не так, для операторов

alerts-begin =
    Тревога ({ $severity }): { $what }
    Что делать: { $runbook }
alerts-on-machine = { $what } На машине { $machine }.
alerts-over = Прошло, длилось { $length }: { $what }

alerts-not-ready = Я не могу работать: { $reasons }
alerts-save-failures = Ответов, которые не удалось сохранить за последний час: { $count }.
alerts-not-stored = Сообщения людей не удаётся сохранить уже { $age } с. Пока их хранит Telegram.
alerts-unanswered = Кто-то ждёт ответа уже { $age } с.
alerts-put-off = Пишут больше, чем я успеваю. За последние 15 минут отложено: { $count }.
alerts-retries = { $share } % сообщений за последние 15 минут потребовали повтора.
alerts-breaker = Предохранитель { $key } разомкнут.
alerts-slow-queries = { $share } % запросов к базе за последние 15 минут были медленными.
alerts-dead-letters = Сообщений, с которыми справиться так и не удалось и которыми никто не занялся: { $count }
alerts-backup-stale = Последней резервной копии ({ $tier }) уже { $age } ч.
alerts-backup-missing = Нет ежедневной резервной копии, хотя она нужна каждый день.
alerts-backup-unverified = За последние 8 дней ни одна резервная копия не прошла проверку восстановлением, или её не прошла последняя.
alerts-backup-metrics = Неизвестно, в каком состоянии резервные копии.
alerts-disk = На диске с папкой «{ $path }» заканчивается место: свободно { $free } %.
alerts-telemetry = Пакетов, которые сборщик телеметрии не принял за 15 минут: { $count }.
alerts-model-refuses = Модель { $model } отвергает все запросы: неверен её ключ, имя или адрес. Людям сказано, что дело не в них.
alerts-spending = Модель за 24 часа стоила { $spent } USD; бюджет — { $budget } USD в день.
alerts-backup-gone = Копия была проверена, но её файла больше нет в BACKUP_DIR.
alerts-backup-key = Копий, запечатанных не тем ключом, что последняя: { $count }. Сохраните тот ключ.
alerts-postgres-transaction = Транзакция в PostgreSQL открыта уже { $age } мин.
alerts-postgres-xid = Самый старый номер транзакции PostgreSQL отстаёт на { $count } млн; на 2000 млн запись прекратится.
alerts-postgres-deadlocks = Взаимных блокировок в PostgreSQL за 15 минут: { $count }.
alerts-postgres-archiving = PostgreSQL не может архивировать журнал уже { $age } мин.
alerts-postgres-replica = Реплика PostgreSQL отстаёт на { $age } мин.
alerts-postgres-slot = Неиспользуемый слот репликации удерживает { $size } ГиБ журнала PostgreSQL.
alerts-postgres-connections = Занято { $share } % подключений PostgreSQL.

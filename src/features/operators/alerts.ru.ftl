# Что идёт не так, для операторов

alerts-begin =
    Тревога ({ $severity }): { $what }
    Что делать: docs/runbooks/{ $runbook }.md
alerts-over = Прошло, длилось { $length }: { $what }

alerts-not-ready = Я не могу работать: { $reasons }
alerts-save-failures = Ответов, которые не удалось сохранить за последний час: { $count }.
alerts-unanswered = Кто-то ждёт ответа уже { $age } с.
alerts-retries = { $share } % сообщений за последние 15 минут потребовали повтора.
alerts-breaker = Предохранитель { $key } разомкнут.
alerts-slow-queries = { $share } % запросов к базе за последние 15 минут были медленными.
alerts-dead-letters = Окончательно не удалось и не разобрано: { $count }
alerts-backup-stale = Последней резервной копии ({ $tier }) уже { $age } ч.
alerts-backup-missing = Нет ежедневной резервной копии, хотя она нужна каждый день.
alerts-backup-unverified = За последние 8 дней ни одна резервная копия не доказала, что её можно восстановить, или не доказала последняя.
alerts-backup-metrics = Неизвестно, в каком состоянии резервные копии.
alerts-disk = Диск папки «{ $path }» заполняется: свободно { $free } %.
alerts-telemetry = Сборщик телеметрии не принял пакетов за 15 минут: { $count }.
alerts-spending = Модель за 24 часа стоила { $spent } USD; бюджет – { $budget } USD в день.

# Для операторов

operators-unavailable = Сейчас это не удалось: база данных не отвечает. Ничего не изменено. Попробуйте ещё раз чуть позже.

flags-line = { $name }: { $setting }
flags-line-changed = { $name }: { $setting } (изменено)
flags-how = Чтобы изменить: /flags ИМЯ on, off, 50 (для половины людей) или reset
flags-unknown =
    Такого флага нет. Вот все флаги:
    { $names }

ops-link =
    Ваш вход на страницу операторов. Ссылка сработает один раз, в течение пяти минут:
    { $link }
ops-off = Страница операторов выключена. Задайте JWT_SECRET (создать его: openssl rand -hex 32) и запустите меня заново.

status-ready = Я в порядке и принимаю сообщения.
status-not-ready = Сейчас я не могу работать: { $reasons }
status-idle = Никто не ждёт ответа.
status-waiting = Ждут ответа — { $turns }, самое старое сообщение — { $age }.
status-working = В работе — { $turns }.
status-dead-letters = Сообщений, с которыми справиться так и не удалось и которыми никто не занялся: { $count }. Смотрите: confidant turns list
status-unknown = Сколько сообщений ждёт, неизвестно: база данных не отвечает.
status-breakers-closed = Все предохранители замкнуты.
status-breaker = Предохранитель { $key }: { $state }
status-breaker-forced = Предохранитель { $key }: { $state }, удерживается оператором

users-counts =
    Всего людей: { $people }, из них согласились на беседу: { $agreed }
    Писали за последние сутки: { $day }, за 7 дней: { $week }, за 30 дней: { $month }
    Заблокировали меня: { $blocked }
    Забанены: { $banned }
users-unknown = Сейчас не получается посчитать людей: база данных не отвечает. Попробуйте ещё раз чуть позже.

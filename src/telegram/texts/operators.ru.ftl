# Для операторов

operators-unavailable = Сейчас это не удалось: база данных не отвечает. Ничего не изменено. Попробуйте ещё раз чуть позже.

flags-line = { $name }: { $setting }
flags-line-changed = { $name }: { $setting } (изменено)
flags-how = Чтобы изменить: /flags ИМЯ on, off, 50 (для половины людей) или reset
flags-unknown =
    Такого флага нет. Вот все флаги:
    { $names }

export-command-export = Забрать всё, что о вас хранится
export-begun = Собираю всё, что я о вас храню. Скоро пришлю файлом; пока можно писать дальше.
export-being-made = Я ещё собираю то, о чём вы просили. Файл придёт, как только будет готов.
export-done =
    { $volumes ->
        [one] Вот он. В архиве файл index.html открывается в любом браузере, и без интернета тоже;
       *[other] Готово; архивов несколько ({ $volumes }), потому что всего очень много. В каждом файл index.html открывается в любом браузере, и без интернета тоже;
    } conversations.md — то же самое простым текстом, а data.json — всё целиком, для программ. Храните его, как хранили бы дневник.
export-failed = Собрать то, о чём вы просили, не получилось, мне жаль. Попробуйте, пожалуйста, ещё раз чуть позже: /export. Те, кто за меня отвечает, увидят, что это не удалось.
export-refused = Telegram не принял файл, или файла уже нет. Пожалуйста, попросите его ещё раз: /export.
export-title = Что Confidant о вас хранит
export-intro = Составлено { $time } ({ $zone }). В файле data.json из этого же архива — всё целиком, включая то, чего здесь не видно.
export-about = О вас
export-name = Имя
export-language = Язык
export-own-language = русский
export-adult = Есть 18 лет
export-zone = Часовой пояс
export-country = Страна
export-tone = Тон
export-personality = Манера
export-length = Длина ответов
export-voice = Ответы голосом
export-long = Длинные ответы
export-words = Вашими словами
export-yes = да
export-no = нет
export-not-known = неизвестно
export-choice =
    { $value ->
        [formal] официальный
        [friendly] дружеский
        [sarcastic] саркастический
        [motivating] мотивирующий
        [mentor] наставник
        [friend] друг
        [coach] коуч
        [attentive_listener] внимательный слушатель
        [ultra_brief] очень коротко
        [brief] коротко
        [medium] средне
        [detailed] подробно
        [auto] как удобнее
        [file] файлом
        [parts] по частям
       *[other] { $value }
    }
export-conversation =
    { $mode ->
        [soulsleep] Перед сном
       *[other] Беседа
    } { $number }{ $titled ->
        [no] { "" }
       *[yes] : { $title }
    }
export-by =
    { $role ->
        [user] Вы
       *[assistant] Confidant
    }
export-shown =
    { $how ->
        [companion] Цитата из слов Confidant:
        [person] Цитата из ваших слов:
        [other] Цитата:
        [forwarded] Переслано { $author }:
       *[bot] Прислано ботом { $author }:
    } { $text }
export-file =
    { $kind ->
        [voice] С голосовым сообщением; оно не хранится
        [photo] С фотографией; она не хранится
       *[other] С файлом; он не хранится
    }
export-nothing = Ещё ничего не сказано.

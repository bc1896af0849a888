reports-command-reports = Длинные ответы в файлах
reports-none = Файлов пока нет. Если мой ответ слишком длинный для сообщения, я присылаю его целиком файлом, и он остаётся здесь.
reports-list = Длинные ответы, которые я присылал вам файлами. Сначала новые.
reports-one =
    { $title }
    { $day }
reports-untitled = Длинный ответ
reports-file-name = ответ
reports-gone = Этого файла здесь больше нет.
reports-rename-ask = Как назвать «{ $title }»? Напишите новое название.
reports-renamed = Теперь файл называется «{ $title }».
reports-renamed-shorter = Теперь файл называется «{ $title }». В названии помещается { $count } знаков, поэтому я его сократил.
reports-delete-sure = Убрать «{ $title }» из этого списка? Сам ответ останется в нашей беседе: чтобы удалить и его, ответьте на то сообщение командой /forget.
reports-deleted = Файл убран из списка.
reports-button-list = Все файлы
reports-button-send = Прислать файл ещё раз
reports-button-rename = Переименовать
reports-button-delete = Удалить
reports-button-erase = Да, удалить
reports-button-keep = Нет, оставить
reports-button-newer = ← Новее
reports-button-older = Раньше →

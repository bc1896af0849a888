reminders-command-remind = Напомнить: /remind завтра в 9 позвонить маме
reminders-command-reminders = Мои напоминания
reminders-button = Напоминания
reminders-button-all = Все напоминания
reminders-button-new = Новое напоминание
reminders-button-done = Готово
reminders-button-later = Позже
reminders-button-change = Изменить
reminders-button-delete = Удалить
reminders-button-stop = Больше не надо
reminders-tool-now = У них сейчас { $day }, { $clock }.
reminders-prompt = Напоминания ставишь не ты. Если просят напомнить, скажи: напишите «напомни завтра в 9 …» или /remind. Сам не обещай.
reminders-ask =
    Когда и о чём вам напомнить? Напишите одной строкой, например:

    завтра в 9 позвонить маме
    через 20 минут духовка
    каждый день в 21:30 дневник
    в пятницу в 18:00 цветы
reminders-when = Когда вам напомнить? Например: «завтра в 9», «через 2 часа», «в пятницу в 18:00» или «каждый день в 21:30».
reminders-when-unclear = Такого времени я не понимаю. Напишите, например: «завтра в 9», «через 2 часа», «5 декабря в 15:00» или «каждый понедельник в 10». Повторять я умею только каждый день и каждую неделю.
reminders-what = А о чём вам напомнить?
reminders-past = Это время уже прошло. Когда вам напомнить?
reminders-far = Так далеко вперёд я обещать не могу: напоминания принимаю не больше чем на три года.
reminders-long = Для напоминания это длинновато. Уложитесь, пожалуйста, в { $most } знаков; из написанного я ничего не сохранил.
reminders-full = У вас { $most } напоминаний — больше я в голове не удержу. Если какое-то уже не нужно, удалите его, и место найдётся.
reminders-danger = Напоминания об этом я делать не стану. Лучше расскажите мне: сейчас я здесь и слушаю. А где помогут сразу, подскажет /safety.
reminders-gone = Этого напоминания больше нет. Что есть, покажет /reminders.
reminders-ask-zone = Для этого мне нужно знать ваше время. Который у вас сейчас час? Напишите, например, 21:40 — или название вашего города.
reminders-set = Напомню: { $when } — { $text }
reminders-took-half = Понимаю это как { $clock }. Если имеется в виду утро, нажмите «Изменить» и напишите время со словом «утра».
reminders-took-night = Сейчас ещё ночь, поэтому «завтра» для меня — наступающий день. Если речь о следующем, нажмите «Изменить».
reminders-changed = Изменено: { $when } — { $text }
reminders-put = Вернусь к этому: { $when } — { $text }
reminders-said = ⏰ { $text }
reminders-said-late = ⏰ { $text } (это было на { $when }, раньше прийти не получилось)
reminders-done = ✓ { $text }
reminders-done-now = ✓ { $text } — до следующего раза.
reminders-deleted = Удалено: { $text }
reminders-none = Напоминаний у вас нет.
reminders-list = Ваши напоминания, всего { $count }:
reminders-was = было на { $when }
reminders-daily = каждый день в { $clock }
reminders-weekly-0 = каждый понедельник в { $clock }
reminders-weekly-1 = каждый вторник в { $clock }
reminders-weekly-2 = каждую среду в { $clock }
reminders-weekly-3 = каждый четверг в { $clock }
reminders-weekly-4 = каждую пятницу в { $clock }
reminders-weekly-5 = каждую субботу в { $clock }
reminders-weekly-6 = каждое воскресенье в { $clock }
reminders-later-ask = { $text } — когда к этому вернуться?
reminders-later-minutes =
    { $minutes ->
        [60] через час
        [180] через 3 часа
       *[other] через { $minutes } минут
    }
reminders-later-tomorrow = завтра в это же время
reminders-change-ask = { $text } — напишите другое время, другие слова или и то и другое: «завтра в 10», «позвонить папе», «в 18:00 позвонить папе».

reminders-command-remind = Remind me: /remind tomorrow at 9 call Mum
reminders-command-reminders = My reminders
reminders-button = Reminders
reminders-button-all = All reminders
reminders-button-new = New reminder
reminders-button-done = Done
reminders-button-later = Later
reminders-button-change = Change
reminders-button-delete = Delete
reminders-button-stop = No more of these
reminders-tool-now = For them it is { $day }, { $clock }.
reminders-prompt = You cannot set reminders. If they want one, say: write “remind me tomorrow at 9 to …” or /remind. Promise none yourself.
reminders-ask =
    When shall I remind you, and of what? Write it in one line, for example:

    tomorrow at 9 call Mum
    in 20 minutes the oven
    every day at 21:30 diary
    on Friday at 18:00 flowers
reminders-when = When shall I remind you? For example “tomorrow at 9”, “in 2 hours”, “on Friday at 18:00” or “every day at 21:30”.
reminders-when-unclear = I don’t understand that time. Write it like “tomorrow at 9”, “in 2 hours”, “on 5 December at 15:00” or “every Monday at 10”. Other rhythms than daily and weekly I don’t know.
reminders-what = And of what shall I remind you?
reminders-past = That time has passed. When shall I remind you instead?
reminders-far = That is further away than I can promise. I take reminders for up to three years ahead.
reminders-long = That is long for a reminder. Write it in at most { $most } characters, please; nothing of it was kept.
reminders-full = You have { $most } reminders, which is all I can keep in mind. If one of them is over, delete it, and there is room for this one.
reminders-danger = I’d rather not make a reminder of this. Tell me about it instead: I’m here to listen now, and /safety says where to find help at once.
reminders-gone = That reminder is no longer there. /reminders shows what there is.
reminders-ask-zone = For that I need to know your time. What time is it for you right now? Write it like 21:40 or 9:40 pm, or write me the name of your city.
reminders-set = I’ll remind you: { $when } — { $text }
reminders-took-half = I take it for { $clock }. If you mean the morning, press “Change” and write the time with “am”.
reminders-took-night = It’s still night, so by “tomorrow” I mean the day that is about to begin. If you mean the one after it, press “Change”.
reminders-changed = Changed: { $when } — { $text }
reminders-put = I’ll come back to it: { $when } — { $text }
reminders-said = ⏰ { $text }
reminders-said-late = ⏰ { $text } (this was for { $when }; I couldn’t come earlier)
reminders-done = ✓ { $text }
reminders-done-now = ✓ { $text } — until the next time.
reminders-deleted = Deleted: { $text }
reminders-none = You have no reminders.
reminders-list =
    { $count ->
        [one] Your reminder:
       *[other] Your { $count } reminders:
    }
reminders-was = was due { $when }
reminders-daily = every day at { $clock }
reminders-weekly-0 = every Monday at { $clock }
reminders-weekly-1 = every Tuesday at { $clock }
reminders-weekly-2 = every Wednesday at { $clock }
reminders-weekly-3 = every Thursday at { $clock }
reminders-weekly-4 = every Friday at { $clock }
reminders-weekly-5 = every Saturday at { $clock }
reminders-weekly-6 = every Sunday at { $clock }
reminders-later-ask = { $text } — when shall I come back to it?
reminders-later-minutes =
    { $minutes ->
        [60] in an hour
        [180] in 3 hours
       *[other] in { $minutes } minutes
    }
reminders-later-tomorrow = tomorrow at this time
reminders-change-ask = { $text } — write me another time, other words, or both: “tomorrow at 10”, “call Dad”, “at 18:00 call Dad”.

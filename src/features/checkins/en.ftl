checkins-command-checkins = I ask how you are, at your hour
checkins-button-other = Another time
checkins-button-change = Change the time
checkins-button-off = No more of these
checkins-are-off =
    If you like, I write to you first once a day and ask how you are: at an hour that you choose, between { $from } and { $until }, and never twice a day. After { $most } without an answer I stop by myself.

    I’m a program: nobody watches over you here, and an answer is never owed. When shall it be?
checkins-are-on =
    I ask you every day at { $clock } how you are; the next time on { $day }.

    Another hour, or no more of these?
checkins-ask-time = At what time? Write it like 19:30 or 7:30 pm.
checkins-ask-zone = For that I need to know your time. What time is it for you right now? Write it like 21:40 or 9:40 pm, or write me the name of your city.
checkins-unclear = I don’t understand that time. Write it like 19:30 or 7:30 pm.
checkins-quiet = From { $from } to { $until } I write to nobody unasked, so that everybody can sleep. Choose another hour, please.
checkins-minor = To people under 18 I don’t write first from { $from } on. Choose an earlier hour, please.
checkins-set =
    Good: every day at { $clock }, for the first time on { $day }. You need not answer, and after { $most } without an answer I stop by myself.
checkins-off = I’ll no longer ask by myself. /checkins switches it on again.
checkins-ask-0 = You wanted me to look in at this hour. How are you today? You need not answer.
checkins-ask-1 = It’s your hour: how was today so far? If you’d rather not talk, that’s fine.
checkins-ask-2 = Here I am, as you asked me to be. What’s on your mind today? No answer is needed.
checkins-stopped = The last times there was no answer, which is quite all right. So I’ll stop asking by myself. You can write to me whenever you like, and the button switches it on again.
checkins-evening = You told me that you’re under 18, and so I don’t write first in the evening. If you’d like an earlier hour, choose one.

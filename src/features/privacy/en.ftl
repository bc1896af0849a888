privacy-command-privacy = What I keep, where and how long
privacy-intro = What I keep of you, where, and for how long. It is all in my database, and this page is made from the settings I run with.
privacy-said = What you said, what I answered, our conversations and the files of /reports with their titles, your thumbs under my answers, and what you answered to /quiz with what came of it: until you delete them. Of a long conversation also a short summary that a language model wrote of it; if you delete or change a message it covers, it goes at once and is written anew without that. While the database cannot be reached, an answer waits in a file beside it.
privacy-patterns = What has shown in what you said, with the quotes it rests on (/my_profile): until you say that it is not you, or the words under it are deleted. Of what you said is not you I keep a fingerprint that cannot be read, so that it does not come back; and the number of the last message I looked at: until /forget.
privacy-noted = What I have noted from your words about you, with the words: until you have me forget it in /memory or delete the words. Of what is forgotten I keep a fingerprint that cannot be read, so that it does not come back.
privacy-mood = How you were, day by day, as you said with /mood or in your messages, and your words for it: until you delete it with /mood.
privacy-reminders =
    What I shall remind you of (/reminders): until you have done or deleted it. What came and was never ticked off goes after { $days ->
        [one] one day
       *[other] { $days } days
    }.
privacy-checkins = The hour at which I ask how you are (/checkins), and when I asked last: until /forget.
privacy-recordings =
    The recordings you send: the sound for { $days ->
        [one] one day
       *[other] { $days } days
    }. A transcription model listens to it, and the words become a message like any other.
privacy-recordings-heard = The recordings you send: the sound until I have heard it, and for an hour at most after that; one that failed for a day. A transcription model listens to it, and the words become a message like any other.
privacy-spoken = If you want to hear my answers (/style), I send those to a speech model, which makes voice notes of them.
privacy-you = Who you are to me: your name, your language, and what you chose or told me of style, time zone, country and whether you are 18 or older; and when I last told you that I’m an AI, or where to find help: until /forget.
privacy-copies =
    Each message once more, as it came and as it went out, so that none is lost: { $days ->
        [one] one day
       *[other] { $days } days
    } after it is dealt with. One that failed stays until somebody who runs me has seen to it.
privacy-archives =
    What you asked to take away with /export, until it is sent, and { $hours ->
        [one] one hour
       *[other] { $hours } hours
    } more.
privacy-work =
    What I do for you in the background: { $days ->
        [one] one day
       *[other] { $days } days
    } after it is done.
privacy-counts =
    How many messages you sent in a day, and what the answers cost: { $days ->
        [one] one day
       *[other] { $days } days
    }. A limit that was set for you stays until /forget.
privacy-ids = Your number in Telegram: a counter for your chat and, after /forget, the time of it, so that no old backup brings you back, for ever; that you used an invitation, if you did, until /forget; in the log of those who run me, what they did about you, until /forget.
privacy-held =
    What you send before you have answered whether I may keep it: at most { $days ->
        [one] one day
       *[other] { $days } days
    }, unread. Your no erases it at once, and of what comes after a no I keep only that it came.
privacy-passing =
    A temporary conversation: until it ends, at the latest after { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }. It is not in /export.
privacy-redis =
    The newest messages of our conversation in a fast store, Redis: { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }.
privacy-backups =
    Backups, encrypted: { $days ->
        [0] for ever
        [one] one day
       *[other] { $days } days
    }, and the newest { $newest } that are proven to be good, however old. If one is restored, those who asked to be forgotten are deleted there as well.
privacy-bucket =
    In a store on another machine: weekly ones { $weekly ->
        [0] for ever
        [one] one day
       *[other] { $weekly } days
    }, monthly ones { $monthly ->
        [0] for ever
        [one] one day
       *[other] { $monthly } days
    }.
privacy-never-heard = Never: your photos and other files, what people in groups say to each other, and anybody’s words in logs or measurements.
privacy-never = Never: your files, photos and voice messages, what people in groups say to each other, and anybody’s words in logs or measurements.
privacy-model-none = Where your words go: to no language model. My answers come from simple rules on my own machine. If those who run me connect a model later, it also reads what was said before.
privacy-model-here = Where your words go: to a language model on my own machine, which reads the newest messages and the summary of those before with each question. Those who run me may choose another one later; it also reads what was said before.
privacy-model-outside = Where your words go: the newest messages, the summary of those before and the pictures you send go with each question to a language model at { $host }, which is not my machine. What is kept there is not in my hands. Those who run me may choose another one later; it also reads what was said before.
privacy-telegram = Telegram carries every message and keeps its own copy. Those who run me can read my database, and I keep nothing secret from them.
privacy-rights = /export gives you everything I hold about you. /chats deletes one conversation, /forget everything; sent as an answer to a message, /forget deletes that message alone. If an old backup is restored, a single conversation or message may come back with it; if everything was deleted, nothing does.

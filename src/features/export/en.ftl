export-command-export = Take everything about you away
export-begun = I’m gathering everything I hold about you. It comes as a file in a little while; you can go on writing meanwhile.
export-being-made = I’m still gathering what you asked for. The file comes as soon as it is ready.
export-done =
    { $volumes ->
        [one] Here it is. In the archive, index.html opens in any browser, also offline;
       *[other] Here it is, in { $volumes } archives, because there is so much of it. In each, index.html opens in any browser, also offline;
    } conversations.md is the same as plain text, and data.json is everything, for programs. Keep it as you would keep a diary.
export-failed = I could not gather what you asked for; I’m sorry. Please try /export again in a while. The people who run me can see that it failed.
export-refused = Telegram did not take the file, or it is no longer there. Please ask for it again with /export.
export-title = What Confidant holds about you
export-intro = Made on { $time } ({ $zone }). data.json in the same archive holds all of it, also what is not shown here.
export-about = About you
export-name = Name
export-language = Language
export-own-language = English
export-adult = 18 or older
export-zone = Time zone
export-country = Country
export-tone = Tone
export-personality = Manner
export-length = Length of answers
export-voice = Spoken answers
export-long = Long answers
export-words = In your own words
export-yes = Yes
export-no = No
export-not-known = not known
export-choice =
    { $value ->
        [formal] formal
        [friendly] friendly
        [sarcastic] sarcastic
        [motivating] motivating
        [mentor] mentor
        [friend] friend
        [coach] coach
        [attentive_listener] attentive listener
        [ultra_brief] very short
        [brief] short
        [medium] medium
        [detailed] detailed
        [auto] as suits them
        [file] as a file
        [parts] in parts
       *[other] { $value }
    }
export-conversation =
    { $mode ->
        [soulsleep] Before sleep
       *[other] Conversation
    } { $number }{ $titled ->
        [no] { "" }
       *[yes] : { $title }
    }
export-by =
    { $role ->
        [user] You
       *[assistant] Confidant
    }
export-shown =
    { $how ->
        [companion] Quoted from Confidant:
        [person] Quoted from you:
        [other] Quoted:
        [forwarded] Forwarded { $author }:
       *[bot] Sent by a bot { $author }:
    } { $text }
export-file =
    { $kind ->
        [voice] With a voice message, which is not kept
        [photo] With a photo, which is not kept
       *[other] With a file, which is not kept
    }
export-nothing = Nothing has been said yet.

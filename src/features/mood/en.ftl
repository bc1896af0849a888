mood-command-mood = How you are today, and a picture of how it went
mood-button = Mood
mood-face-1 = 😞
mood-face-2 = 🙁
mood-face-3 = 😐
mood-face-4 = 🙂
mood-face-5 = 😊
mood-step-1 = low
mood-step-2 = not so good
mood-step-3 = so-so
mood-step-4 = good
mood-step-5 = very good
mood-ask = How are you today? One of the five is enough, and of one day the last one counts.
mood-noted = Noted for today: { $face } { $about }.
mood-button-words = Add a few words
mood-button-picture = Picture
mood-button-clear = Delete all
mood-button-clear-yes = Yes, delete all my moods
mood-button-back = ‹ Back
mood-words = What was it like today? Your next message is kept beside it, for you alone, if it has at most { $count } characters; I don’t answer it. A longer one we talk about.
mood-words-kept = Kept beside it.
mood-words-follow = I’ve changed the words beside your mood as well.
mood-words-gone = The words beside your mood are deleted: what stands there now is no short note about the day.
mood-too-few = A picture needs at least two days. /mood is there whenever you like; it’s no duty.
mood-caption =
    Your mood from { $first } to { $last }: { $count } days noted, most often { $face } { $about }.{ $own ->
        [all] {""}
       *[some] {" "}Rings are how your words sounded to me, and may be wrong.
    }
mood-clear-sure = Then all your moods go, with the words beside them, and the picture begins anew. Pictures that I sent stay in this chat until you delete them.
mood-gone = Your moods are deleted.

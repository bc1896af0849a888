# For operators

broadcast-ask = What shall I write to everybody? Send me the text, in Markdown if you like. You see it first; nobody gets it before you say so.
broadcast-ask-en = Send me the English text. People who talk with me in English get it instead of the Russian one.
broadcast-ask-ru = Send me the Russian text. People who talk with me in Russian get it instead of the English one.
broadcast-ask-agreed = I take in what you write only once you’ve agreed to talk with me: see /start. Or write the text behind the command: /broadcast and the text.
broadcast-count =
    { $people ->
        [0] Above is how it looks. Nobody would get it: nobody has agreed to talk with me yet.
        [one] Above is how it looks. 1 person will get it ({ $en } in English, { $ru } in Russian).
       *[other] Above is how it looks. { $people } people will get it ({ $en } talk with me in English, { $ru } in Russian).
    } Left out are people who have not agreed, have blocked me or are banned.
broadcast-count-each =
    { $people ->
        [0] Above is how it looks. Nobody would get it: nobody has agreed to talk with me yet.
       *[other] Above is how it looks. { $en } will get the English text, { $ru } the Russian one.
    } Left out are people who have not agreed, have blocked me or are banned.
broadcast-button-send =
    { $people ->
        [one] Send it to 1 person
       *[other] Send it to { $people } people
    }
broadcast-button-add-en = Add an English text
broadcast-button-add-ru = Add a Russian text
broadcast-button-drop = Don’t send it
broadcast-button-stop = Stop
broadcast-running = It’s on its way: { $reached } of { $people } so far.
broadcast-done =
    That’s done. I’ve handed it over for { $reached ->
        [one] 1 person
       *[other] { $reached } people
    }. Whoever has blocked me meanwhile does not get it.
broadcast-stopped = Stopped. At most { $reached } of { $people } people have got it; nobody else will.
broadcast-dropped = All right, nobody gets it.
broadcast-gone = There is nothing to send or stop any more.

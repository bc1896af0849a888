stopped-empty = All right, I’ve stopped. Write whenever you like.
late-notice = I can’t answer right now. Your message is safe with me, and I’ll answer as soon as I can.
unsaved-notice = You have my answer, but I couldn’t add it to our history yet. Nothing is lost: I’ll add it as soon as I can.
intake-notice = I can’t take in your message right now. Telegram keeps it for me, and I’ll answer as soon as I’m back.
apology = I’m sorry, I couldn’t find an answer to this. Your message is kept. Would you try it once more in other words?
over-budget = We have talked a lot today, and I need to pause here until midnight UTC. From { $day }, 00:00 UTC (in { $hours ->
        [one] an hour or less
       *[other] about { $hours } hours
    }), I’m here for you again. Your message is kept; the menu and help work as ever.
answer-file-name = answer

consent-intro =
    Hello! I’m Confidant, a companion to talk things over with: what happened today, what weighs on you, what you hope for.

    Two things first. I’m an AI, not a person and not a doctor: I can listen and think along, but I don’t make diagnoses. And to remember what we talked about, I keep our conversation.

    Is that all right with you?
consent-button-yes = Yes, that’s fine
consent-button-no = No, thanks
consent-ask-name = Thank you, I’m glad you’re here. What shall I call you? Write me a name, or I’ll stay with “{ $name }”.
consent-button-keep-name = { $name } is fine
consent-name-saved = Nice to meet you, { $name }.
consent-declined = I understand. Then I’ll keep nothing you write, and we can’t talk for now. If you change your mind, the button below is all it takes.
consent-declined-reminder = To talk with you I’d have to keep our conversation, and you said no to that. Nothing of this message was kept. Whenever you like, press the button and we can begin.
consent-command-start = Begin

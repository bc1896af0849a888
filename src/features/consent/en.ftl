consent-intro =
    Hello! I’m Confidant, a companion to talk things over with: what happened today, what weighs on you, what you hope for.

    Two things first. I’m an AI, not a person and not a doctor: I can listen and think along, but I don’t make diagnoses. And to remember what we talked about, I keep our conversation.

    If a language model writes my answers, it reads our conversation. Those who run me choose it, and it may be on another company’s server; one that they choose later also reads what we said before. /forget deletes everything, at any time.

    Is that all right with you?
consent-button-yes = Yes, that’s fine
consent-button-no = No, thanks
consent-ask-age = One question that can wait: are you 18 or older? I take more care with younger people, and I keep only your answer.
consent-button-adult = I’m 18 or older
consent-button-minor = I’m under 18
consent-button-age = Are you 18 or older?
consent-adult = Thank you, noted.
consent-minor = Thank you, noted. I’ll remind you more often that I’m an AI and that a break does good. And if something weighs on you, please tell an adult you trust as well.
consent-ask-name = Thank you, I’m glad you’re here. What shall I call you? Write me a name, or I’ll stay with “{ $name }”.
consent-name-first = Thank you, I’m glad you’re here. What shall I call you?
consent-name-ask = What shall I call you? For now it’s { $name }.
consent-name-unclear = I didn’t recognise a name in that. Just write me what I should call you; a few words are enough.
consent-button-keep-name = { $name } is fine
consent-name-saved = Nice to meet you, { $name }.
consent-name-changed = All right, { $name } it is from now on.
consent-waiting = I’ve put aside what you sent and would like to answer it. I only need your yes first: may I keep our conversation? If not, it’s erased.
consent-near = I’d like to hear more, and to stay with you in this. I only need your yes, so that I may keep what we say to each other (/start says more about it). There is no hurry.
consent-past = What you sent me more than a month ago is erased: I had no answer from you, and nobody has read it.
consent-answering = Thank you, I’m glad you’re here. I’ll call you { $name } (/name changes that). Now to what you sent.
consent-declined = I understand. I’ll keep nothing you write, so we can’t talk for now. If you change your mind, the button below is all it takes.
consent-declined-erased = I understand. What you’ve written so far is erased, and I’ll keep nothing you write, so we can’t talk for now. If you change your mind, the button below is all it takes.
consent-declined-reminder = To talk with you I’d have to keep our conversation, and you said no to that. Nothing of this message was kept. Whenever you like, press the button and we can begin.
consent-declined-near = I’d like to be there for you and talk this through. For that I’d have to keep our conversation; nothing of this message was kept. If you want to, the button below is all it takes.
consent-erase-sure = You agreed before, and I have kept our conversations since. If you no longer want that, everything you’ve said here is erased, your name too. It can’t be brought back.
consent-button-erase = Erase everything
consent-button-keep = Leave it as it is
consent-kept = All right, everything stays as it is.
consent-button-ask = Begin to talk
consent-command-start = Begin
consent-command-name = What I call you
consent-age-first = Thank you. One question comes first: are you 18 or older? Those who run me talk with adults only. I keep only your answer.
consent-age-needed = Before I go on I need to know whether you are 18 or older: those who run me talk with adults only. I’ve put aside what you wrote.
consent-young = Thank you for saying so. Those who run me talk with people of 18 or older only, so I can’t go on with you here; that’s not about you. I’ve kept only this one answer. If something weighs on you, please tell an adult you trust: a parent, a teacher, a doctor.
consent-young-again = I’m sorry: I may talk only with people who are 18 or older, and I keep nothing of what you write. If something weighs on you, please tell an adult you trust.
consent-young-history = I’m sorry: those who run me now talk with people of 18 or older only, so I can’t go on with you here, and I don’t keep what you write. /export gives you all that we said so far, /forget deletes it. If something weighs on you, please tell an adult you trust.
consent-young-line = People listen here: { $name }, { $number }.
consent-young-danger = In danger, call { $number }.
consent-young-anywhere = In danger, call 112 in Europe, 911 in the US and Canada; in the US you can also call or text 988 at any hour to talk with someone. /safety says more.

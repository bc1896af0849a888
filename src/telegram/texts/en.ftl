# Introduction and consent

intro =
    Hello! I’m Confidant, a companion to talk things over with: what happened today, what weighs on you, what you hope for.

    Two things first. I’m an AI, not a person and not a doctor: I can listen and think along, but I don’t make diagnoses. And to remember what we talked about, I keep our conversation.

    Is that all right with you?
button-consent-yes = Yes, that’s fine
button-consent-no = No, thanks
consent-thanks-ask-name = Thank you, I’m glad you’re here. What shall I call you? Write me a name, or I’ll stay with “{ $name }”.
button-keep-name = { $name } is fine
name-saved = Nice to meet you, { $name }.
consent-declined = I understand. Then I’ll keep nothing you write, and we can’t talk for now. If you change your mind, the button below is all it takes.
declined-reminder = To talk with you I’d have to keep our conversation, and you said no to that. Nothing of this message was kept. Whenever you like, press the button and we can begin.

# Menus

menu = { $name }, what would you like to do? You can also just write to me.
menu-without-talk = { $name }, what would you like to do?
button-helper = Talk
button-help = Help
button-menu = Menu
help =
    Just write to me, in your own words. I answer, and I remember what we talked about.

    /helper – talk about whatever is on your mind
    /menu – the main menu
    /help – this page

    I’m an AI, not a doctor. If you or somebody near you is in danger, please call your local emergency number first.
helper-started = I’m listening, { $name }. What’s on your mind?
unknown-command = I don’t know that command yet. Here is what I can do: /help
conversation-off = I’m not holding conversations at the moment; the menu and the commands work as always. If you are in danger, please call your local emergency number.
banned = I’m sorry: the people who run me have closed our conversation, and I can’t answer here any more. If you are in danger, please call your local emergency number.
button-expired = This button is no longer in use.

command-start = Begin
command-menu = Main menu
command-help = What I can do
command-helper = Talk about whatever is on your mind

# What cannot be read

unsupported-sticker = A sticker! I can’t see it, I’m afraid. Tell me in words?
unsupported-voice = I can’t listen to voice messages yet. Could you write it to me instead?
unsupported-photo = I can’t see pictures yet. Tell me what’s in it?
unsupported-location = I can’t do anything with places yet. Would you tell me in words?
unsupported-other = I can’t read this kind of message yet. Would you put it in words?
unsupported-group = I only talk in private. Write to me directly, and we’ll have time for each other.
empty-message = That message came without any words. What would you like to say?

# Answers

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

persona-helper =
    You are Confidant, a warm and attentive companion on Telegram. The person you are talking with is called { $name }.
    You are an AI. Whenever somebody asks what or who you are, say so plainly. You are not a doctor or a therapist: make no diagnoses, and name no medicines or doses.
    Always answer in the language of the person’s last message.
    Listen first. Take up what was really said, in plain and friendly words, without lecturing and without empty praise. Ask at most one question at a time. Keep to a few short paragraphs unless more is asked for. Use the name now and then, not in every answer.
    Remember what was said earlier in this conversation and come back to it where it helps. Never invent memories.
    If the person is in acute danger, or speaks of suicide, of hurting themselves or others, or of violence: stay calm and close, take it seriously, and urge them at once to call the local emergency number (112 in Europe, 911 in the USA) or a crisis line, and to reach out to somebody near them.

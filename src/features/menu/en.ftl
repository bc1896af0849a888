menu-home = { $name }, what would you like to do? You can also just write to me.
menu-home-without-talk = { $name }, what would you like to do?
menu-home-before = We can talk as soon as you’ve said yes to my keeping our conversation. The button shows what I ask you.
menu-button-help = Help
menu-button-home = Menu
menu-help =
    Just write to me, in your own words. I answer, and I remember what we talked about.

    /helper – talk about whatever is on your mind
    /soulsleep – wind down before sleep
    /quiz – questions about yourself, in four subjects
    /chats – your conversations; /end – end a temporary one
    /reports – long answers, as files
    /memory – what I remember; /why – what an answer could use of it
    /mood – how you are, and a picture of how it went
    /remind – a reminder at your time; /reminders – all of them
    /checkins – once a day I ask how you are
    /my_profile – what has shown in what you tell me
    /history – the last messages, /stats – how often we have talked
    /undo – take the last message back, /retry – another answer to it
    /style – how I talk with you, /name – what I call you
    /privacy – what I keep, where and how long
    /export – take everything about you away
    /forget – delete everything about you, or one message if you answer to it
    /menu – the main menu
    /help – this page

    I’m an AI, not a doctor. If you or somebody near you is in danger, please call your local emergency number first: 112 in Europe, 911 in the US and Canada. In the US, 988 is there to talk at any hour.
menu-help-before =
    I’m Confidant, a companion to talk things over with. To talk with you I have to keep our conversation, so I ask you first and talk only once you’ve said yes.

    /start – who I am, and what I ask you
    /privacy – what I keep, where and how long
    /forget – delete everything about you
    /menu – the main menu
    /help – this page

    I’m an AI, not a doctor. If you or somebody near you is in danger, please call your local emergency number first: 112 in Europe, 911 in the US and Canada. In the US, 988 is there to talk at any hour.
menu-description = A companion to talk things over with: what happened today, what weighs on you, what you hope for. I’m an AI, not a person and not a doctor. I ask before I keep anything, and /forget erases it all. If you are in danger, please call your local emergency number.
menu-short-description = A companion to talk things over with. An AI, not a doctor. I ask before I keep anything.
menu-command-menu = Main menu
menu-command-help = What I can do

menu-home = { $name }, what would you like to do? You can also just write to me.
menu-home-without-talk = { $name }, what would you like to do?
menu-button-help = Help
menu-button-home = Menu
menu-help =
    Just write to me, in your own words. I answer, and I remember what we talked about.

    /helper – talk about whatever is on your mind
    /chats – your conversations: begin a new one, go on with an old one
    /menu – the main menu
    /help – this page

    I’m an AI, not a doctor. If you or somebody near you is in danger, please call your local emergency number first.
menu-command-menu = Main menu
menu-command-help = What I can do

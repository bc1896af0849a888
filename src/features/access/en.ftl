access-banned = I’m sorry: the people who run me have closed our conversation, and I can’t answer here any more. If you are in danger, please call your local emergency number.
access-closed = I’m sorry: I talk only with people whom those who run me have let in, and you are not on their list yet. If you are in danger, please call your local emergency number.
access-closed-number = If you would like to be let in, give them your number in Telegram: { $number }.
access-closed-held = What I hold about you is still yours: /export takes it away, /forget deletes it.
access-invite = I’m sorry: I talk only with people who were invited. If you have an invitation, open its link and press Start. If you are in danger, please call your local emergency number.
access-invite-spent = I’m sorry: this invitation doesn’t work. It was used already, has expired, or is incomplete. Please ask for a new one. If you are in danger, please call your local emergency number.

access-banned = I’m sorry: the people who run me have closed our conversation, and I can’t answer here any more. If you are in danger, please call your local emergency number.

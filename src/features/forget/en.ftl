forget-command-forget = Delete everything about you
forget-ask =
    This deletes everything I hold about you: what you said, what I answered, all our conversations and your name. It can’t be brought back.

    If you want that, write the word { $word }. With any other answer everything stays as it is.
forget-ask-before =
    Without your yes there is little I could hold: your name in Telegram, and what you may have written to me. Shall I delete it? It can’t be brought back.
forget-button-erase = Yes, delete it
forget-button-keep = No, leave it
forget-one-ask-user = Shall I delete this message of yours, and my answer to it? It can’t be brought back.
forget-one-ask-assistant = Shall I delete this answer of mine? It can’t be brought back.
forget-one-ask-answer = Shall I delete what you answered here to a question about yourself? It can’t be brought back.
forget-one-ask-mood = Shall I delete these words beside your mood? The mood of that day stays. It can’t be brought back.
forget-one-unknown = I find nothing of that message that I could delete on its own. Answer with /forget to a message of our conversation to delete just that one; /forget on its own deletes everything about you.
forget-one-done = Done, I have deleted that. What you see in this chat is kept by Telegram: you can delete it there.
forget-kept = All right, nothing was deleted. Everything stays as it is.
forget-done =
    Done. Everything I held about you is deleted, and I don’t know you any more.

    Backups made before may still hold it; if one is ever restored, it is deleted there as well. What you see in this chat is kept by Telegram: you can delete the chat there.

    If you ever want to talk again, write to me, and we begin anew. I wish you well.

# Practice mode: no language model is connected, simple rules answer.

practice-notice = Practice mode: no language model is connected, so I answer by simple rules.

practice-crisis = I’m still here. Right now there are only a few simple rules behind me, so please don’t stay alone with this: call or write to somebody while we talk.

practice-identity = I’m an AI program, not a person and not a therapist. Right now I have no language model behind me, only a few simple rules: I can listen, hold on to what you said here and give it back to you.
practice-recall = Earlier you said: “{ $earlier }”
practice-recall-nothing = This is the first thing you have told me here, so there is nothing earlier to look back on yet.
practice-name-known = You told me your name is { $name }.
practice-name-unknown = You haven’t told me your name here yet. What may I call you?
practice-name-hello = It’s good to meet you, { $name }. What would you like to talk about?
practice-greeting = Hello! How are you today?
practice-greeting-name = Hello, { $name }! How are you today?
practice-thanks = You’re welcome. I’m here whenever you want to go on.
practice-goodbye = Take good care of yourself. You can come back at any time.
practice-question = That deserves a real model, and I only have simple rules, so I would rather give you no answer than a made-up one. What makes you ask?
practice-wordless = I see. If you feel like it, tell me in a few words what’s behind it.

practice-feeling-sad = That sounds sad and heavy. Thank you for telling me. What weighs on you most?
practice-feeling-anxious = That sounds like a lot of worry to carry. What is the part that frightens you most?
practice-feeling-angry = I hear how angry that makes you. What happened just before?
practice-feeling-tired = That sounds exhausting. When did you last have a moment of real rest?
practice-feeling-lonely = Feeling alone hurts. Is there someone you would like to be closer to?
practice-feeling-happy = How good to hear! What made it so?

practice-reflect-1 = You said: “{ $fragment }{ $stop }” I’m listening. What about this matters most to you?
practice-reflect-2 = “{ $fragment }{ $stop }” How do you feel when you say that?
practice-reflect-3 = I hear you: “{ $fragment }{ $stop }” What would help you a little right now?

practice-soulsleep-name-unknown = You haven’t told me your name here yet. It can wait.
practice-soulsleep-goodbye = Good night. Sleep well.
practice-soulsleep-feeling-sad = That is heavy. It may lie here with me tonight, and you need not carry it to bed.
practice-soulsleep-feeling-anxious = The worry is written down now, so it can’t get lost. It may wait until the morning. Breathe out slowly.
practice-soulsleep-feeling-angry = That was a lot. Let your shoulders sink a little. The rest can wait until tomorrow.
practice-soulsleep-feeling-tired = Enough for today. Let your body grow heavy, and close your eyes when you like.
practice-soulsleep-feeling-lonely = Being alone at this hour weighs more than by day. Breathe out slowly. The night passes.
practice-soulsleep-feeling-happy = How good. Take that with you into the night.
practice-soulsleep-1 = It is written down here and may rest until the morning. Breathe out slowly.
practice-soulsleep-2 = I hear you. Nothing has to be solved now.
practice-soulsleep-3 = Let it lie here. Feel how the bed carries you.

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

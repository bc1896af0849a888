safety-self =
    I’m glad you told me, and I take it seriously. I’m an AI: I can’t call anybody or come to you. People can, right now.

    If you might hurt yourself or somebody else, or are in danger, please call the emergency number where you are: 112 in Europe, 911 in the US and Canada. In the US you can also call or text 988 at any hour to talk with someone about it.

    Please tell somebody you trust as well, and ask them to stay with you. If there is something near you that you could hurt yourself with, move away from it. You don’t have to get through this moment alone.
safety-somebody =
    What you wrote is serious, and I’m glad you told me. I’m an AI: I can’t call anybody or come. People can.

    If somebody’s life is in danger now, please call the emergency number where you are: 112 in Europe, 911 in the US and Canada. In the US you can call or text 988 at any hour, for yourself or about somebody else. Stay with them if you can, ask them directly, and bring in somebody you both trust.

    If it’s about you, all of this is for you too. And if it has already happened, you don’t have to carry it alone: please tell somebody who is close to you.
safety-again =
    I’m taking this seriously. What I wrote above still holds: 112 in Europe, 911 in the US and Canada, 988 in the US to talk with someone. Please don’t stay alone with it: call somebody you trust now.
safety-go-on = Are you safe right now? You can go on writing to me: what has happened?
safety-prompt =
    The person’s newest messages speak of suicide, self-harm or mortal danger. They have just been sent the emergency numbers and were asked whether they are safe, so repeat no numbers. Stay with what they said, calmly and warmly, in a few short sentences. Encourage them to let a person they trust be with them now. Name no methods, make no diagnosis, promise no secrecy, and don’t end the conversation.

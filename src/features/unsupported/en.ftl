unsupported-command = I don’t know that command yet. Here is what I can do: /help
unsupported-button = This button is no longer in use.
unsupported-sticker = I can’t see stickers, but I’m here. Would you tell me in words?
unsupported-voice = I can’t listen to voice messages yet. Could you write it to me instead?
unsupported-photo = I can’t see pictures yet. Tell me what’s in it?
unsupported-location = I can’t do anything with places yet. Would you tell me in words?
unsupported-other = I can’t read this kind of message yet. Would you put it in words?
unsupported-group = I only talk in private. Write to me directly, and we’ll have time for each other.

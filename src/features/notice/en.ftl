notice-day = A small reminder for today: I’m an AI, not a human, and I can be wrong.
notice-long = A small reminder: you are talking with an AI, not with a human.
notice-pause = We’ve been talking for more than three hours. A pause may do you good: some water, some air, some rest.

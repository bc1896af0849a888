quiz-command-quiz = Questions about yourself
quiz-button = 🧭 Questions about yourself
quiz-home =
    Eight questions that look at one part of your life from nearby. None of them has a right answer, and you can pass over any.

    I keep your answers and what comes of them until you delete them, in a temporary conversation too.

    What would you like to look at?
quiz-category-relationships = Relationships
quiz-category-money = Money
quiz-category-confidence = Confidence
quiz-category-fears = Fears
quiz-progress = { $category } · { $at } of { $count }
quiz-hint-text = Write it in your own words.
quiz-hint-scale = 1 – not like me at all, 5 – exactly like me
quiz-hint-choice = Which comes nearest?
quiz-unclear-scale = I’d like to take that rightly: how much is it like you, from 1 to 5?
quiz-unclear-choice = I’d like to take that rightly: which of these comes nearest to it? If none does, just pass over the question.
quiz-not-this = Here I can take words and buttons as an answer.
quiz-chosen = ✓ { $answer }
quiz-skipped = – passed over
quiz-gone = This question is no longer asked. Please pass over it.
quiz-button-skip = Pass over
quiz-button-pause = Pause
quiz-button-end = End
quiz-button-go-on = Go on
quiz-button-anew = Begin a new one
quiz-button-back = Back
quiz-button-end-yes = Yes, end it
quiz-button-result = Result: { $category }
quiz-button-delete = Delete this result
quiz-past = That was asked earlier. /quiz shows where we are.
quiz-open =
    { $category }: you are at question { $at } of { $count }. Shall we go on there?

    If you begin a new one, the answers you’ve given in this one are deleted.
quiz-paused = It waits for you at question { $at } of { $count }, as long as you like. /quiz brings you back.
quiz-end-sure = Shall I end it at question { $at } of { $count }? The answers you’ve given in it are then deleted.
quiz-ended = It’s ended, and your answers are deleted. Thank you for looking in.
quiz-deleted = The result is deleted, and your answers with it.
quiz-reworded = I’ve taken in what you changed.
quiz-result = { $category }: what I read in your answers
quiz-result-quote = “{ $quote }”
quiz-result-advice = A small step, if you like. { $advice }
quiz-result-close = That is one way to see it, no verdict. You know best what fits. If you’d like to talk about any of it, just write to me.
quiz-result-nothing = You’ve passed over most of it, which is quite all right. I’d rather say nothing than guess. Whenever you like, /quiz asks something else.
quiz-mixed = It varies: { $theme }
quiz-mixed-about = Your answers don’t point to one side here. It may depend on the day, or on who is with you.
quiz-mixed-advice = Notice for a week when it is easier and when it is harder.

import { Duration } from "effect"

/** sendMessage: UTF-16 units of text after entity parsing. */
export const telegramMessageLength = 4_096

/** UTF-16 units of a quotation; a longer one is folded until somebody opens it. */
export const foldedQuote = 400

/** History kept in memory by a chat's owner; more would not fit into the prompt. */
export const historyMessages = 80

export const openTurns = 50

/** Chats read at once before answering; fewer than connections, so that answers can be written meanwhile. */
export const openingsAtOnce = 8

/** Characters of a user's name; anything longer is something to talk about. */
export const nameLength = 64

/** More words than these are something to talk about, and no answer to a plain question. */
export const answerWords = 3

/** What is typed later than this after a question is no answer to it any more. */
export const questionLasts = Duration.hours(12)

/** What a model that looks for danger is shown: the last turns, and so many characters of each message. */
export const lookedAt = { turns: 6, characters: 800 } as const

/** Characters of what somebody writes about themselves and how to talk to them. */
export const aboutLength = 500

/** Words of a name; a sentence has more. */
export const nameWords = 3

/** A delivery with an unknown outcome is repeated once. */
export const unsureAttempts = 2

/** Processes that may die while they read an update, before it is stored; after that it is not read again. */
export const readings = 2

/** Claims of a turn, each by a new owner, that may end without a result; after that it is suspect and tried alone. */
export const claims = 2

/** Processes that may die while they try a turn alone, and failures of the work on it; then it becomes a dead letter. */
export const trials = 3

export const deadLettersListed = 50

/** Empty answers of the model before the turn ends with an apology. */
export const emptyAnswers = 3

/** Failures of a turn after which it is given up if the model is well otherwise: about a minute after the first; a limit may need more time to pass. */
export const suspectedAfter = { failed: 2, limited: 6 } as const

export const joinedTurns = 10

/** A text this long may be a piece of a longer one: Telegram's apps cut at 4,096 characters, or at a line end before. */
export const splitFrom = 2_049

/** Characters of a quoted message in a prompt; forwarded ones are whole. */
export const quotedLength = 1_000

/** Drafts that fail in a row before an answer is made without them. */
export const draftFailures = 3

export const auditEntriesListed = 100

export const titleLength = 50
export const titleFromWords = 30
/** Where a title is looked for: in the first messages of a person, as far as they are read. */
export const titleReadFrom = { messages: 5, characters: 500 } as const

export const buttonLabelLength = 40

export const conversationsOnPage = 8
export const conversationsListed = 200

/** Messages that /history shows, and UTF-16 units of each: all of them fit into one message. */
export const historyShown = 20
export const historyLineLength = 140

export const statsDays = 30

/** Thanks are answered by a reaction at most once in this many messages. */
export const lightAnswers = 20

/** Messages behind a forgotten one among which what came from it is looked for. */
export const followedUp = 20

/** A thumb under an older answer is not kept. */
export const answersLookedAt = 200

/** Characters of a model's answer: the most in a crisis, and from where it explains or tells and may ask on the way. */
export const answerLengths = { crisis: 900, conversational: 1_200 } as const

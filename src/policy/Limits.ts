/** Limits of Telegram (Bot API) and of the product, in one place. */

/** sendMessage: UTF-16 units of text after entity parsing. */
export const telegramMessageLength = 4_096

/** How much of the conversation goes into a prompt, in tokens as `domain/talk/Tokens.ts` estimates them. */
export const promptTokens = 6_000

/** Messages of history that a chat's owner keeps at hand; more never fit the prompt anyway. */
export const historyMessages = 80

/** Open turns that a chat's owner reads at once. */
export const openTurns = 50

/** Chats that are read at once before their answers are made; fewer than connections, so that answers are written meanwhile. */
export const openingsAtOnce = 8

/** What a user may be called, in characters; longer text is something to talk about, not a name. */
export const nameLength = 64

/** An unsure delivery is repeated once: two attempts in all. */
export const unsureAttempts = 2

/** Claims of a turn, each by a new owner of its chat, that may end without a result; one more and the turn is set aside. */
export const claims = 3

/** Dead letters that a command lists, unless it is asked for another number. */
export const deadLettersListed = 50

/** Empty answers of the model before the turn ends with an apology. */
export const emptyAnswers = 3

/** Messages that one answer takes up together at most. */
export const joinedTurns = 10

/** Entries of the audit log that are shown unless more are asked for. */
export const auditEntriesListed = 100

/** Of a conversation's title, in characters; a title made from the first words is shorter. */
export const titleLength = 50
export const titleFromWords = 30

/** Of the label of a button, in characters. */
export const buttonLabelLength = 40

/** Conversations on one page of the list, and in the list at all. */
export const conversationsOnPage = 8
export const conversationsListed = 200

/** Base questions of a quiz. */
export const baseQuestions = 8

/** More free texts in a row than this tire people. */
export const textsInRow = 2

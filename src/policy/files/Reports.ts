export const reportsOnPage = 8

/** Characters of an answer and of its question that are read for a title. */
export const titleReadFrom = 500

/** Characters of a file's name, without the day and the ending. */
export const fileNameLength = 60

/** UTF-16 units of a report that are shown beside its buttons. */
export const previewLength = 300

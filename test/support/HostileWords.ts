const repeated =
  (piece: string) =>
  (length: number): string =>
    piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

/** Words of any length that come close to what is looked for, again and again. */
export const hostileWords: Readonly<Record<string, (length: number) => string>> = Object.fromEntries(
  [
    "i ",
    "i want to ",
    "i dont want to ",
    "my blood ",
    "they would be better ",
    "wish a car ",
    "not really going to ",
    "i w a n t ",
    "i wantodi",
    "k1ll mys3lf n0t ",
    "hahaha ",
    "я хочу так ",
    "не могу больше ",
    "бы я больше хочу ",
    "с собой ",
    "умер",
    "всем будет лучше ",
    "мысли о том чтобы ",
    "не собираюсь про себя ",
    "ya hochu ",
    "«",
    "' ",
    "| ",
  ].map((piece) => [piece, repeated(piece)]),
)

import { Duration } from "effect"

export const lease = {
  /** How long a process that was alone may answer without the database; as long no other one takes a chat. */
  length: Duration.seconds(30),
  /** What is sent before the lease ends may arrive a little later. */
  margin: Duration.seconds(5),
  /** Whoever leads and has not renewed for this long leads no more. */
  leadFor: Duration.seconds(6),
  /** Whoever leads and gets no answer of Telegram for this long lets another one lead that does; the others ask Telegram that often. */
  unheardFor: Duration.seconds(10),
  askEvery: Duration.seconds(5),
  renewEvery: Duration.seconds(2),
  renewWithin: Duration.seconds(2),
  /** Who has joined others sends nothing until they have renewed too, and looks more often; each living one has by then. */
  joining: { every: Duration.millis(500), within: Duration.seconds(5) },
  /** Who has not renewed for this long has no share any more. */
  countedFor: Duration.seconds(15),
  /** Renewals in a row that see fewer processes before this one takes more, and those that find another process in its folder before it ends. */
  surely: 3,
  /** After this silence of the database, those who wait for an answer hear that it will be late. */
  tellAfter: Duration.seconds(5),
} as const

import { Duration } from "effect"

/** What one process holds in memory at most; everything else waits in the database, and nothing is lost. */
export const crowd = {
  /** Answers that wait for the model or are being written; who comes on top hears that it will take longer. */
  answers: 500,
  /** Of these for people who have not been told to wait: who has goes first. */
  ofNewcomers: 450,
  /** After this, who was told asks again. */
  againAfter: Duration.seconds(15),
  /** Chats with an owner, also idle ones (`chatIdle`): about 22 kB each. The sweep brings the others. */
  chats: 5_000,
  /** Until something urgent asks again for a place among them. */
  urgentAgain: Duration.millis(200),
  /** Outcomes and marks that are remembered for chats. */
  remembered: 10_000,
} as const

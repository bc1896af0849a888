/** What a person wrote, as Telegram knows it. */
export interface Said {
  readonly chatId: number
  readonly messageId: number
}

export interface TurnRecord {
  readonly updateId: number
  readonly status: string
  readonly answeredIn: number | null
}

/** A row of the history, in its order. */
export interface Kept {
  readonly chatId: number
  readonly role: "user" | "assistant"
  readonly text: string
  readonly messageId: number | null
  readonly turnId: number
}

export interface Part {
  readonly turnId: number
  readonly repeated: boolean
  readonly error: string | null
}

/** A message of the bot on a person's screen, in its order. */
export interface Shown {
  readonly chatId: number
  readonly text: string
}

/** The emulator's record (said, shown) and the database's. */
export interface Records {
  readonly said: ReadonlyArray<Said>
  readonly turns: ReadonlyArray<TurnRecord>
  readonly history: ReadonlyArray<Kept>
  readonly parts: ReadonlyArray<Part>
  readonly shown: ReadonlyArray<Shown>
}

export interface Counted {
  readonly turns: number
  /** Without an answer in the history, with a turn that is still open, or missing on the screen without a word about it. */
  readonly lost: number
  /** More than once in the history, or more than twice on the screen. */
  readonly doubled: number
  readonly outOfOrder: number
  /** Sent once more because the outcome of the first call was unknown, and marked so. */
  readonly repeatsRecorded: number
  /** Twice on the screen without a record that says why. */
  readonly repeatsNotRecorded: number
  /** Left to the operator: the outcome of the repetition is unknown as well. */
  readonly deadLetters: number
}

const unknownOutcome = "unknown outcome"
const blocked = "blocked by the user"

const count = (list: ReadonlyArray<unknown>): number => list.length

/** How often a number is smaller than the one before it. */
const descents = (numbers: ReadonlyArray<number>): number =>
  count(numbers.filter((number, index) => number < (numbers[index - 1] ?? number)))

const isRepeat = ({ error, repeated }: Part): boolean => repeated || error === unknownOutcome

/** The turn that holds the answer to each message: its own, or that of the last one it was answered with. */
const answeringTurn = (records: Records, turnId: number): number =>
  records.turns.find(({ updateId }) => updateId === turnId)?.answeredIn ?? turnId

const inHistory = (records: Records, { chatId, messageId }: Said): "once" | "lost" | "doubled" => {
  const own = records.history.filter((kept) => kept.chatId === chatId)
  const questions = own.filter((kept) => kept.role === "user" && kept.messageId === messageId)
  const answers = questions.flatMap(({ turnId }) => {
    const answering = answeringTurn(records, turnId)
    return own.filter((kept) => kept.role === "assistant" && kept.turnId === answering)
  })
  if (count(questions) === 0 || count(answers) === 0) return "lost"
  return count(questions) > 1 || count(answers) > 1 ? "doubled" : "once"
}

/** Each answer is recognised by its text; several of the same text are counted together. */
const onScreen = (records: Records, chatId: number) => {
  const answers = records.history.filter((kept) => kept.chatId === chatId && kept.role === "assistant")
  const shown = records.shown.filter((message) => message.chatId === chatId)
  const sums = { lost: 0, doubled: 0, notRecorded: 0 }
  for (const text of new Set(answers.map((answer) => answer.text))) {
    const turns = new Set(answers.flatMap((answer) => (answer.text === text ? [answer.turnId] : [])))
    const parts = records.parts.filter(({ turnId }) => turns.has(turnId))
    const copies = count(shown.filter((message) => message.text === text))
    const accounted = count(parts.filter(({ error }) => error === blocked || error === unknownOutcome))
    sums.lost += Math.max(0, turns.size - copies - accounted)
    sums.doubled += Math.max(0, copies - 2 * turns.size)
    sums.notRecorded += Math.max(0, copies - turns.size - count(parts.filter(isRepeat)))
  }
  const places = [...new Set(answers.map((answer) => answer.text))].flatMap((text) => {
    const place = shown.findIndex((message) => message.text === text)
    return place < 0 ? [] : [place]
  })
  return { ...sums, outOfOrder: descents(places) }
}

/** Questions as they were said, and each answer behind its question. */
const outOfOrderInHistory = (records: Records, chatId: number): number => {
  const own = records.history.filter((kept) => kept.chatId === chatId)
  const questions = own.flatMap(({ messageId, role }) => (role === "user" && messageId !== null ? [messageId] : []))
  const early = own.filter(
    ({ role, turnId }, place) =>
      role === "assistant" && own.findIndex((kept) => kept.role === "user" && kept.turnId === turnId) > place,
  )
  return descents(questions) + count(early)
}

/** Counts what became of everything that was said, from the records of both sides alone. */
export const counted = (records: Records): Counted => {
  const fates = records.said.map((said) => inHistory(records, said))
  const chats = [...new Set(records.said.map(({ chatId }) => chatId))]
  const screens = chats.map((chatId) => onScreen(records, chatId))
  const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, number) => total + number, 0)
  return {
    turns: count(records.said),
    lost:
      count(fates.filter((fate) => fate === "lost")) +
      count(records.turns.filter(({ status }) => status !== "done")) +
      sum(screens.map(({ lost }) => lost)),
    doubled: count(fates.filter((fate) => fate === "doubled")) + sum(screens.map(({ doubled }) => doubled)),
    outOfOrder:
      sum(screens.map(({ outOfOrder }) => outOfOrder)) +
      sum(chats.map((chatId) => outOfOrderInHistory(records, chatId))),
    repeatsRecorded: count(records.parts.filter(isRepeat)),
    repeatsNotRecorded: sum(screens.map(({ notRecorded }) => notRecorded)),
    deadLetters: count(records.parts.filter(({ error }) => error === unknownOutcome)),
  }
}

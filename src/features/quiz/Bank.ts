import { Array, Hash, Order, Schema } from "effect"
import { baseQuestions, textsInRow } from "../../policy/Quiz.ts"
import kept from "./bank.json" with { type: "json" }

export const Category = Schema.Literals(["relationships", "money", "confidence", "fears"])
export type Category = typeof Category.Type

/** What an answer says about its theme: above 0 that it gives strength, below that it costs some. */
const Lean = Schema.Int.check(Schema.isBetween({ minimum: -2, maximum: 2 }))

const id = Schema.String

/** Its words are texts of the same name: `quiz-<id>`, and `quiz-<id>-<n>` for each choice, from 1. */
const Kept = Schema.Union([
  Schema.Struct({ id, kind: Schema.Literal("text") }),
  /** From 1 to 5; 5 leans to this side. */
  Schema.Struct({ id, kind: Schema.Literal("scale"), lean: Schema.Literals([1, -1]) }),
  Schema.Struct({
    id,
    kind: Schema.Literal("choice"),
    leans: Schema.Array(Lean).check(Schema.isMinLength(3), Schema.isMaxLength(4)),
  }),
])

export type BankQuestion = typeof Kept.Type & { readonly theme: string }

const decodeBank = Schema.decodeUnknownSync(Schema.Record(Category, Schema.Record(Schema.String, Schema.Array(Kept))))

const all = decodeBank(kept)

const inTheme = (theme: string, questions: ReadonlyArray<typeof Kept.Type>): ReadonlyArray<BankQuestion> =>
  questions.map((question) => ({ ...question, theme }))

/** By theme. */
export const themesOf = (category: Category): ReadonlyArray<ReadonlyArray<BankQuestion>> =>
  Object.entries(all[category]).map(([theme, questions]) => inTheme(theme, questions))

export const questionsOf = (category: Category): ReadonlyArray<BankQuestion> => themesOf(category).flat()

const known = new Map(Category.literals.flatMap(questionsOf).map((question) => [question.id, question]))

/** undefined: a question of another release. */
export const questionById = (id: string): BankQuestion | undefined => known.get(id)

/** The same seed always gives the same order. */
const shuffled = <A>(seed: string, items: ReadonlyArray<A>, name: (item: A) => string): ReadonlyArray<A> =>
  Array.sortWith(items, (item) => Hash.string(`${name(item)} ${seed}`), Order.Number)

/** What was asked last time comes last. */
const freshest = (
  seed: string,
  asked: ReadonlySet<string>,
  questions: ReadonlyArray<BankQuestion>,
): ReadonlyArray<BankQuestion> =>
  Array.sortWith(
    shuffled(seed, questions, ({ id }) => id),
    ({ id }) => (asked.has(id) ? 1 : 0),
    Order.Number,
  )

/** Of each theme one free text, and one that is answered by a button; which comes first, the seed says. */
export const drawn = (category: Category, seed: string, asked: ReadonlySet<string>): ReadonlyArray<string> => {
  const themes = shuffled(seed, themesOf(category), ([first]) => first?.theme ?? "")
  const pairs = themes.flatMap((questions) => {
    const fresh = freshest(seed, asked, questions)
    const pair = [fresh.find(({ kind }) => kind === "text"), fresh.find(({ kind }) => kind !== "text")]
    return shuffled(
      seed,
      pair.filter((question) => question !== undefined),
      ({ id }) => id,
    )
  })
  return pairs.slice(0, baseQuestions).map(({ id }) => id)
}

/** Whether so many free texts never follow each other. */
export const isMixed = (kinds: ReadonlyArray<BankQuestion["kind"]>): boolean =>
  kinds.every(
    (_, at) => kinds.slice(at, at + textsInRow + 1).some((kind) => kind !== "text") || at + textsInRow >= kinds.length,
  )

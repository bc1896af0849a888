import { threadCpuUsage } from "node:process"
import { Effect } from "effect"
import { fromMarkdown, longestFormatted } from "../src/domain/talk/outgoing/Format.ts"
import { inParts, smartSend } from "../src/domain/talk/outgoing/SmartSend.ts"
import { telegramMessageLength } from "../src/policy/Limits.ts"
import { hostileMarkdown } from "../test/support/HostileMarkdown.ts"
import { keep, median, rounded } from "./Results.ts"

const sizes = [1, 2, 4, 8, 16, 32].map((kilobytes) => kilobytes * 1_024)
const rounds = 5
const options = { threshold: telegramMessageLength, preview: 300, fileName: "answer.md" }

/** All that becomes of an answer when its file is refused: read twice, shown by its beginning, sent in parts. */
const send = (answer: string): void => {
  smartSend(fromMarkdown(answer), answer, options)
  inParts(fromMarkdown(answer), telegramMessageLength)
}

/** Of this thread's processor: on a busy machine the clock measures the others too. Counted in steps of about a millisecond. */
const millisOf = (work: () => void): number => {
  const begun = threadCpuUsage()
  work()
  const { system, user } = threadCpuUsage(begun)
  return (user + system) / 1_000
}

const several = (work: () => void): ReadonlyArray<number> => Array.from({ length: rounds }, () => millisOf(work))

/** What one of so many like it takes, short ones no less exactly than long ones. */
const millisPerAnswer = (answer: string): number => {
  const count = Math.ceil(longestFormatted / answer.length)
  const all = several(() => {
    for (let n = 0; n < count; n++) fromMarkdown(answer)
  })
  return median(all) / count
}

/** By how much the time grows when the text grows, as a power of its length: 1 is linear. null: it takes too little to tell. */
const exponentOf = (points: ReadonlyArray<readonly [length: number, millis: number]>): number | null => {
  if (points.some(([length, millis]) => (millis * longestFormatted) / length < 2)) return null
  const logs = points.map(([length, millis]) => [Math.log(length), Math.log(millis)] as const)
  const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(logs.map(([length]) => length)), mean(logs.map(([, millis]) => millis))]
  const covariance = logs.reduce((sum, [length, millis]) => sum + (length - x) * (millis - y), 0)
  return covariance / logs.reduce((sum, [length]) => sum + (length - x) ** 2, 0)
}

/** Formatting runs on the one event loop: while it does, nobody else is answered. Each text tries to hold it as long as it can. */
export const measure = Effect.sync(() => {
  // The first ones would pay for the compiler.
  for (const make of Object.values(hostileMarkdown)) send(make(longestFormatted))
  const results = Object.entries(hostileMarkdown).map(([name, make]) => {
    const points = sizes.map((length) => ({ length, millis: millisPerAnswer(make(length)) }))
    const answer = make(longestFormatted)
    return {
      name,
      points,
      exponent: exponentOf(points.map(({ length, millis }) => [length, millis])),
      hold: Math.max(...several(() => fromMarkdown(answer))),
      sending: Math.max(...several(() => send(answer))),
    }
  })
  console.table(
    results.map(({ exponent, hold, name, points, sending }) => ({
      text: name,
      ...Object.fromEntries(points.map(({ length, millis }) => [`${length / 1_024} kB`, rounded(millis)])),
      exponent: exponent === null ? null : rounded(exponent),
      "longest, ms": rounded(hold),
      "sent in parts, ms": rounded(sending),
    })),
  )
  const longestHold = rounded(Math.max(...results.map(({ hold }) => hold)))
  const steepest = rounded(Math.max(...results.map(({ exponent }) => exponent ?? 0)))
  console.log(
    `The event loop is held at most ${longestHold} ms, by ${longestFormatted} characters: no more are formatted.`,
  )
  console.log(`The time grows at most with the length to the power of ${steepest}.`)
  keep("formatting", { longestFormatted, rounds, longestHold, steepest, results })
})

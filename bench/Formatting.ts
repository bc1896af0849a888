import { Effect } from "effect"
import { fromMarkdown, longestFormatted } from "../src/domain/talk/outgoing/Format.ts"
import { inParts, smartSend } from "../src/domain/talk/outgoing/SmartSend.ts"
import { telegramMessageLength } from "../src/policy/Limits.ts"
import { hostileMarkdown } from "../test/support/HostileMarkdown.ts"
import { exponentOf, millisPerText, several } from "./Growth.ts"
import { keep, rounded } from "./Results.ts"

const sizes = [1, 2, 4, 8, 16, 32].map((kilobytes) => kilobytes * 1_024)
const options = { threshold: telegramMessageLength, preview: 300, fileName: "answer.md" }

/** All that becomes of an answer when its file is refused: read twice, shown by its beginning, sent in parts. */
const send = (answer: string): void => {
  smartSend(fromMarkdown(answer), answer, options)
  inParts(fromMarkdown(answer), telegramMessageLength)
}

/** Formatting runs on the one event loop: while it does, nobody else is answered. Each text tries to hold it as long as it can. */
export const measure = Effect.sync(() => {
  // The first ones would pay for the compiler.
  for (const make of Object.values(hostileMarkdown)) send(make(longestFormatted))
  const results = Object.entries(hostileMarkdown).map(([name, make]) => {
    const points = sizes.map((length) => ({
      length,
      millis: millisPerText(make(length), longestFormatted, fromMarkdown),
    }))
    const answer = make(longestFormatted)
    return {
      name,
      points,
      exponent: exponentOf(points, longestFormatted),
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
  keep("formatting", { longestFormatted, longestHold, steepest, results })
})

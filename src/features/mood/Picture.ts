import type { Step } from "../../domain/MoodChanges.ts"
import { colours, picture } from "../../policy/Mood.ts"
import type { Mood } from "./Moods.ts"

const day = 86_400_000
const { bottom, height, left, right, top, width } = picture

/** Strokes in a box of 10 by 16, so that no font has to come along. */
const digits: Readonly<Record<string, string>> = {
  "0": "M5 0C8 0 10 3 10 8S8 16 5 16 0 13 0 8 2 0 5 0",
  "1": "M2 3L6 0V16",
  "2": "M0 4C0 1 2 0 5 0S10 2 10 4.5C10 8 0 12 0 16H10",
  "3": "M0 2C2 -1 9 -1 9 4 9 7 6 7.5 4 7.5 7 7.5 10 8 10 12 10 17 2 17 0 14",
  "4": "M7.5 16V0L0 11H10",
  "5": "M9 0H2L1 7C4 5 10 6 10 11 10 17 2 17 0 14",
  "6": "M8 0C4 2 0 6 0 11 0 14 2 16 5 16S10 14 10 11 8 6.5 5 6.5 0.5 8 0 10.5",
  "7": "M0 0H10L4 16",
  "8": "M5 7.5C2 7.5 1 5.5 1 4 1 1.5 3 0 5 0S9 1.5 9 4C9 5.5 8 7.5 5 7.5S0 9.5 0 12 2 16 5 16 10 14.5 10 12 8 7.5 5 7.5",
  "9": "M10 5.5C9.5 8 7.5 9.5 5 9.5 2 9.5 0 7.5 0 5 0 2 2 0 5 0S10 2 10 5C10 10 6 14 2 16",
  ".": "M4 15.5V16",
}

const advance = (letter: string): number => (letter === "." ? 8 : 15)

const label = (text: string, x: number, y: number): string => {
  const letters = text.split("")
  const wide = letters.reduce((sum, letter) => sum + advance(letter), 0) * picture.digit
  let at = x - wide / 2
  return letters
    .map((letter) => {
      const drawn = `<path transform="translate(${at.toFixed(1)} ${y}) scale(${picture.digit})" d="${digits[letter] ?? ""}"/>`
      at += advance(letter) * picture.digit
      return drawn
    })
    .join("")
}

const mouths: Readonly<Record<Step, string>> = {
  1: "M-12 12Q0 -4 12 12",
  2: "M-11 10Q0 2 11 10",
  3: "M-11 8H11",
  4: "M-11 6Q0 14 11 6",
  5: "M-12 4Q0 20 12 4",
}

const steps: ReadonlyArray<Step> = [1, 2, 3, 4, 5]

const yOf = (step: number): number => top + ((5 - step) / 4) * (height - top - bottom)

const face = (step: Step): string =>
  `<g transform="translate(${left / 2} ${yOf(step)})" stroke="${colours.steps[step - 1]}" fill="none" stroke-width="4" stroke-linecap="round">` +
  `<circle r="${picture.face}"/><path d="M-9 -7V-5M9 -7V-5"/><path d="${mouths[step]}"/></g>`

const shortDate = (at: number): string => {
  const [, month = "", date = ""] = new Date(at).toISOString().slice(0, 10).split("-")
  return `${Number(date)}.${month}`
}

/** The mood over time as an SVG; what was said by the person is filled, how their words sounded is a ring. */
export const pictureOf = (moods: ReadonlyArray<Mood>): string => {
  const points = moods.map((mood) => ({ ...mood, at: Date.parse(mood.day) }))
  const first = points[0]?.at ?? 0
  const last = Math.max(points.at(-1)?.at ?? 0, first + day)
  const xOf = (at: number) => left + ((at - first) / (last - first)) * (width - left - right)
  const lines = points.flatMap(({ at, step }, index) => {
    const next = points[index + 1]
    return next === undefined || next.at - at > picture.bridged * day
      ? []
      : [`M${xOf(at).toFixed(1)} ${yOf(step)}L${xOf(next.at).toFixed(1)} ${yOf(next.step)}`]
  })
  const dots = points.map(({ at, isOwn, step }) => {
    const colour = colours.steps[step - 1]
    return `<circle cx="${xOf(at).toFixed(1)}" cy="${yOf(step)}" r="${picture.dot}" fill="${isOwn ? colour : colours.ground}" stroke="${colour}" stroke-width="5"/>`
  })
  const count = Math.min(picture.labels, Math.round((last - first) / day) + 1)
  const dates = Array.from(
    { length: count },
    (_, n) => first + Math.round(((last - first) / day / (count - 1)) * n) * day,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="${colours.ground}"/>`,
    `<path d="${steps.map((step) => `M${left - 30} ${yOf(step)}H${width - right + 20}`).join("")}" stroke="${colours.grid}" stroke-width="2"/>`,
    ...steps.map(face),
    `<path d="${lines.join("")}" stroke="${colours.line}" stroke-width="6" stroke-linecap="round" fill="none"/>`,
    ...dots,
    `<g stroke="${colours.ink}" fill="none" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">`,
    ...dates.map((at) => label(shortDate(at), xOf(at), height - bottom / 2 - 4)),
    "</g></svg>",
  ].join("")
}

import type { Person } from "../talk/Person.ts"
import type { HelpLine } from "./HelpLine.ts"

type About = HelpLine["about"]

const fits = (line: HelpLine, isMinor: boolean): boolean => (isMinor ? line.for !== "adults" : line.for !== "children")

/** For whom a line was made comes first, then what never closes and costs nothing. */
const rank = (line: HelpLine, isMinor: boolean): number =>
  (isMinor && line.for === "children" ? 0 : 4) + (line.hours === "24/7" ? 0 : 2) + (line.free === true ? 0 : 1)

/** The lines of somebody's country, never another's. Who has none of what it is `about` is given those for any crisis. */
export const linesFor = (
  lines: ReadonlyArray<HelpLine>,
  { adult, country }: Pick<Person, "adult" | "country">,
  about: About,
): ReadonlyArray<HelpLine> => {
  const isMinor = adult === false
  const here = lines.filter((line) => line.country === country && fits(line, isMinor))
  const own = here.filter((line) => line.about === about)
  const chosen = own.length > 0 ? own : here.filter((line) => line.about === "crisis")
  return chosen.toSorted((a, b) => rank(a, isMinor) - rank(b, isMinor)).slice(0, 2)
}

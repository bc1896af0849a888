interface Spot {
  readonly at: number
  readonly value: number | null
}

type Scale = (value: number) => number

export const scaleOf =
  ([from, to]: readonly [number, number], [first, last]: readonly [number, number]): Scale =>
  (value) =>
    first + ((value - from) / (to - from || 1)) * (last - first)

/** Round numbers from 0 to beyond the highest value; two or three steps. */
export const ticksOf = (highest: number): ReadonlyArray<number> => {
  if (highest <= 0) return [0, 1]
  const rough = highest / 3
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((nice) => nice * power >= rough) ?? 10) * power
  const steps = Math.max(2, Math.ceil(highest / step - 1e-9))
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

/** Without unknown values, and with no line across a gap. */
const runsOf = (spots: ReadonlyArray<Spot>, gap: number) => {
  const runs: Array<Array<{ readonly at: number; readonly value: number }>> = []
  let before: number | null = null
  for (const { at, value } of spots) {
    if (value === null) {
      before = null
      continue
    }
    const run = before === null || at - before > gap ? undefined : runs.at(-1)
    if (run) run.push({ at, value })
    else runs.push([{ at, value }])
    before = at
  }
  return runs
}

const round = (value: number) => Math.round(value * 10) / 10

const through = (run: ReadonlyArray<{ readonly at: number; readonly value: number }>, x: Scale, y: Scale) =>
  run.map(({ at, value }) => `${round(x(at))},${round(y(value))}`).join("L")

export const lineOf = (spots: ReadonlyArray<Spot>, x: Scale, y: Scale, gap: number) =>
  runsOf(spots, gap)
    // A single point shows as a dot: line ends are round.
    .map((run) => `M${through(run, x, y)}${run.length === 1 ? "h0.1" : ""}`)
    .join("")

export const areaOf = (spots: ReadonlyArray<Spot>, x: Scale, y: Scale, gap: number) =>
  runsOf(spots, gap)
    .map(
      (run) => `M${round(x(run[0]?.at ?? 0))},${y(0)}L${through(run, x, y)}L${round(x(run.at(-1)?.at ?? 0))},${y(0)}Z`,
    )
    .join("")

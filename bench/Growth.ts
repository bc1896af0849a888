import { threadCpuUsage } from "node:process"
import { median } from "./Results.ts"

const rounds = 5

/** Of this thread's processor: on a busy machine the clock measures the others too. Counted in steps of about a millisecond. */
export const millisOf = (work: () => void): number => {
  const begun = threadCpuUsage()
  work()
  const { system, user } = threadCpuUsage(begun)
  return (user + system) / 1_000
}

export const several = (work: () => void): ReadonlyArray<number> => Array.from({ length: rounds }, () => millisOf(work))

/** What one of so many like it takes, short ones no less exactly than long ones: as much text is read at every length. */
export const millisPerText = (text: string, characters: number, read: (text: string) => void): number => {
  const count = Math.ceil(characters / text.length)
  const all = several(() => {
    for (let n = 0; n < count; n++) read(text)
  })
  return median(all) / count
}

/** By how much the time grows when the text grows, as a power of its length: 1 is linear. null: it takes too little to tell. */
export const exponentOf = (
  points: ReadonlyArray<{ readonly length: number; readonly millis: number }>,
  characters: number,
): number | null => {
  if (points.some(({ length, millis }) => (millis * characters) / length < 2)) return null
  const logs = points.map(({ length, millis }) => [Math.log(length), Math.log(millis)] as const)
  const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(logs.map(([length]) => length)), mean(logs.map(([, millis]) => millis))]
  const covariance = logs.reduce((sum, [length, millis]) => sum + (length - x) * (millis - y), 0)
  return covariance / logs.reduce((sum, [length]) => sum + (length - x) ** 2, 0)
}

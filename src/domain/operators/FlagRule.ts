import { type Flag, FlagName, type FlagSetting } from "./Flags.ts"
import type { UserId } from "../Ids.ts"

export type StoredFlag = Pick<Flag, "name" | "enabled" | "percentage">

/** FNV-1a with MurmurHash3's finalizer, so that neighbouring ids scatter. Never change it: people would switch groups. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** In [0, 100): a flag is on for people below its percentage. */
export const standing = (name: FlagName, userId: UserId): number => (hash(`${name}:${userId}`) / 2 ** 32) * 100

export const isOnFor = ({ name, enabled, percentage }: StoredFlag, userId: UserId): boolean =>
  enabled && (percentage === 100 || standing(name, userId) < percentage)

/** Whether people differ by it: an A/B test. */
export const isSplit = ({ enabled, percentage }: StoredFlag): boolean => enabled && percentage > 0 && percentage < 100

export const ofEnvironment = (environment: Readonly<Record<FlagName, boolean>>, name: FlagName): Flag => ({
  name,
  enabled: environment[name],
  percentage: 100,
  source: "environment",
})

/** In the order of names; the database overrides the environment. */
export const inForce = (
  environment: Readonly<Record<FlagName, boolean>>,
  stored: ReadonlyArray<StoredFlag>,
): ReadonlyArray<Flag> =>
  FlagName.literals.map((name) => {
    const found = stored.find((flag) => flag.name === name)
    return found === undefined
      ? ofEnvironment(environment, name)
      : { name, enabled: found.enabled, percentage: found.percentage, source: "database" }
  })

/** null: not a setting. */
export const parseSetting = (setting: string): FlagSetting | null => {
  const word = setting.trim().toLowerCase()
  if (word === "on") return { enabled: true, percentage: 100 }
  if (word === "off") return { enabled: false, percentage: 100 }
  const [, digits] = /^(\d{1,3})%?$/u.exec(word) ?? []
  const percentage = Number(digits)
  return digits === undefined || percentage > 100 ? null : { enabled: true, percentage }
}

export const settingOf = ({ enabled, percentage }: FlagSetting): string => {
  if (!enabled) return "off"
  return percentage === 100 ? "on" : `${percentage} %`
}

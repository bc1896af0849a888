const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" })
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" })
const fullDate = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" })
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" })
const dayMillis = 86_400_000

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
const daysAgo = (seconds: number) => Math.round((midnight(new Date()) - midnight(new Date(seconds * 1000))) / dayMillis)

/** Unix seconds; local days. */
export const isSameDay = (a: number, b: number) => midnight(new Date(a * 1000)) === midnight(new Date(b * 1000))

export const time = (seconds: number) => clock.format(seconds * 1000)

export const day = (seconds: number) => {
  const ago = daysAgo(seconds)
  if (ago === 0) return "Today"
  if (ago === 1) return "Yesterday"
  const date = new Date(seconds * 1000)
  return date.getFullYear() === new Date().getFullYear() ? dayAndMonth.format(date) : fullDate.format(date)
}

/** Time, weekday or date, whichever is shortest and still clear. */
export const shortDate = (seconds: number) => {
  const ago = daysAgo(seconds)
  if (ago <= 0) return time(seconds)
  return ago < 7 ? weekday.format(seconds * 1000) : dayAndMonth.format(seconds * 1000)
}

export const size = (bytes: number) => {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

export const duration = (seconds: number) => {
  const whole = Math.max(0, Math.floor(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}

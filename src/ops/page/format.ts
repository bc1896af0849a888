const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })
const one = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" })
const exact = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" })
const dated = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })

/** Unknown, which is never the same as 0. */
export const unknown = "–"

export const count = (value: number | null) => (value === null ? unknown : whole.format(value))
export const short = (value: number) => (value < 10_000 ? whole.format(value) : compact.format(value))
export const rate = (value: number) => (value >= 100 ? whole.format(value) : one.format(value))

export const percent = (share: number | null) => (share === null ? unknown : `${whole.format(share * 100)} %`)

export const seconds = (value: number | null) => {
  if (value === null) return unknown
  if (value === 0) return "0 s"
  if (value < 0.9995) return `${value < 0.01 ? (value * 1000).toFixed(1) : whole.format(value * 1000)} ms`
  if (value < 59.95) return `${Number.isInteger(value) ? value : value.toFixed(value < 9.95 ? 2 : 1)} s`
  if (value < 3600) {
    const [minutes, rest] = [Math.floor(value / 60), Math.round(value % 60)]
    return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
  }
  const hours = value / 3600
  return hours < 48 ? `${one.format(hours)} h` : `${whole.format(hours / 24)} days`
}

export const dollars = (value: number) => {
  if (value === 0) return "$0"
  if (value < 0.01) return `$${value.toFixed(4)}`
  return `$${value < 100 ? value.toFixed(2) : whole.format(value)}`
}

export const bytes = (value: number | null) => {
  if (value === null) return unknown
  if (value < 1000) return `${value} B`
  if (value < 1e6) return `${one.format(value / 1e3)} kB`
  return value < 1e9 ? `${one.format(value / 1e6)} MB` : `${one.format(value / 1e9)} GB`
}

export const time = (millis: number) => clock.format(millis)
export const exactTime = (millis: number) => exact.format(millis)
export const when = (millis: number | null) => (millis === null ? unknown : dated.format(millis))

export const ago = (millis: number, now: number) => {
  const past = Math.max(0, now - millis) / 1000
  if (past < 45) return "just now"
  if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min ago`
  return past < 172_800 ? `${Math.round(past / 3600)} h ago` : `${Math.round(past / 86_400)} days ago`
}

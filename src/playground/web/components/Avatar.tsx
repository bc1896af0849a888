const hues = ["red", "orange", "violet", "green", "cyan", "blue", "pink"] as const

/** Splits by code point, so characters outside the basic plane stay whole. */
const initials = (name: string) =>
  name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toLocaleUpperCase()

export const Avatar = ({ id, name }: { readonly id: number; readonly name: string }) => (
  <span class={`avatar avatar-${hues[Math.abs(id) % hues.length] ?? "blue"}`} aria-hidden="true">
    {initials(name)}
  </span>
)

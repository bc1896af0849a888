const shapes = {
  add: "M12 5v14M5 12h14",
  attach: "M20 11.5 12 19.3a5 5 0 0 1-7-7.1l8.3-8.1a3.3 3.3 0 0 1 4.7 4.7l-8.2 8a1.7 1.7 0 0 1-2.4-2.4l7.4-7.2",
  back: "M20 12H5m7-7-7 7 7 7",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.8 5.8l12.4 12.4",
  check: "m4 12.5 5 5L20 7",
  checks: "m2 13 4.5 4.5L16 8m-4.6 8.1 1.4 1.4L22 8",
  clear: "M4 20h16M9 16.5 15.5 5l4 2.3L13 18.8M6 20l3-6.5",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  down: "m5 9 7 7 7-7",
  download: "M12 4v12m-6-6 6 6 6-6M5 20h14",
  edit: "M4 20h4L19.5 8.5a2.1 2.1 0 0 0-4-4L4 16v4Zm9.5-13.5 4 4",
  file: "M14 3H6v18h12V7l-4-4Zm0 0v4h4",
  forward: "m14 6 6 6-6 6M20 12h-8a7 7 0 0 0-7 7",
  keyboard: "M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M8 14h8",
  link: "M7 17 17 7M9 7h8v8",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  microphone: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  pause: "M8 5v14M16 5v14",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20a7.5 7.5 0 0 1 15 0",
  play: "M8 5v14l11-7z",
  quote: "M5 6v12M10 7h9M10 12h9M10 17h6",
  reply: "m10 6-6 6 6 6M4 12h8a7 7 0 0 1 7 7",
  send: "M4 12 3 4l18 8-18 8 1-8Zm0 0h8",
  slash: "M9 20 15 4",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.01M15 9.5v.01",
  sticker: "M5 4h14v9.5L12.5 20H5zM12.5 20v-6.5H19M9 9v.01M15 9v.01",
  stop: "M7 7h10v10H7z",
  trash: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
} as const

export type IconName = keyof typeof shapes

const solid: ReadonlySet<IconName> = new Set(["play", "stop", "send"])

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={shapes[name]} class={solid.has(name) ? "solid" : "line"} />
  </svg>
)

/** Days that a picture goes back. */
export const pictureDays = 60

/** With fewer days than these a picture would show nothing. */
export const leastDays = 2

/** Characters of what somebody adds to their mood. */
export const wordsLength = 500

/** Of the profile: the newest days. */
export const shownDays = 7

/** In pixels of the picture; a phone shows it a third as large. */
export const picture = {
  width: 1_080,
  height: 640,
  left: 150,
  right: 80,
  top: 70,
  bottom: 120,
  face: 26,
  dot: 13,
  digit: 2,
  labels: 5,
  /** Days without a mood that a line still bridges. */
  bridged: 4,
} as const

/** Its own ground reads well on light and on dark. */
export const colours = {
  ground: "#2b3648",
  grid: "#46546b",
  line: "#8fd3c1",
  ink: "#e8edf4",
  steps: ["#7f9cf5", "#7fb7f0", "#8fd3c1", "#b5dd8b", "#f3d47c"],
} as const

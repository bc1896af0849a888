/** For one answer: how often a model may ask for tools, and how many calls are made in all. */
export const toolLimits = { rounds: 3, calls: 4 } as const

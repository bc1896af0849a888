/** Milliseconds that the processor worked for this thread alone: others on the same machine do not lengthen them. */
export const workOf = (work: () => unknown): number => {
  const before = process.threadCpuUsage()
  work()
  const { system, user } = process.threadCpuUsage(before)
  return (system + user) / 1_000
}

import { readdirSync, readFileSync } from "node:fs"

/** Clock ticks of Linux's /proc are 10 ms wherever Node runs. */
const millisPerTick = 10

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** Fields of /proc/<pid>/stat behind the command's name, which may hold spaces: state, ppid, … */
const statOf = (pid: number | string): ReadonlyArray<string> =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ")

/** The process and its children, such as PostgreSQL's backends. */
export const familyOf = (pid: number): ReadonlyArray<number> => [
  pid,
  ...readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && statOf(entry)[1] === String(pid))
    .map(Number),
]

/** CPU time that these processes have used, in milliseconds. */
export const cpuMillis = (pids: ReadonlyArray<number>): number =>
  pids.reduce((sum, pid) => {
    const fields = statOf(pid)
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * millisPerTick
  }, 0)

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0)

export interface Memory {
  readonly rssMegabytes: number
  /** Shared pages counted by their share. */
  readonly pssMegabytes: number
}

export const memoryOf = (pids: ReadonlyArray<number>): Memory => {
  const sum = (file: string, name: string) =>
    Math.round(pids.reduce((total, pid) => total + kilobytes(read(`/proc/${pid}/${file}`), name), 0) / 1_024)
  return { rssMegabytes: sum("status", "VmRSS"), pssMegabytes: sum("smaps_rollup", "Pss") }
}

/** `rssMegabytes` alone: cheap enough to be asked again and again, where shares would stop the process at each look. */
export const rssMegabytes = (pid: number): number => Math.round(kilobytes(read(`/proc/${pid}/status`), "VmRSS") / 1_024)

/** The most memory that the process ever held, in megabytes; 0 once it has gone. */
export const peakMegabytes = (pid: number): number =>
  Math.round(kilobytes(read(`/proc/${pid}/status`), "VmHWM") / 1_024)

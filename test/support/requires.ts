import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a program is on the PATH. */
export const available = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)))

/**
 * For `describe.skipIf(missing("chromium"))`: true where a suite must be skipped, with the reason logged.
 * In CI a missing program is an error: the list of packages is in `.ci/run`.
 */
export const missing = (program: string): boolean => {
  if (available(program)) return false
  if (process.env["CI"]) throw new Error(`${program} is not installed; add its package to .ci/run`)
  console.warn(`Skipped: ${program} is not installed.`)
  return true
}

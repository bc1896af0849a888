import { readFileSync } from "node:fs"
import { join } from "node:path"

/** The process id of the embedded database. */
export const postmasterOf = (stateDir: string): number =>
  Number(readFileSync(join(stateDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0])

import { existsSync } from "node:fs"
import { dirname, join } from "node:path"

const upwards = (folder: string): string =>
  existsSync(join(folder, "package.json")) ? folder : upwards(dirname(folder))

/** The program's folder, found from src/ as well as from a bundle in dist/. */
export const root = upwards(import.meta.dirname)

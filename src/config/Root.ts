import { existsSync } from "node:fs"
import { dirname, join } from "node:path"

const upwards = (folder: string): string =>
  existsSync(join(folder, "package.json")) ? folder : upwards(dirname(folder))

/** The program's folder: it runs from src/, or in one piece from dist/, and finds its other files from here. */
export const root = upwards(import.meta.dirname)

import { existsSync } from "node:fs"
import { dirname, join } from "node:path"

const upwards = (folder: string): string => {
  if (existsSync(join(folder, "bot", "main.js"))) return folder
  if (existsSync(join(folder, "package.json"))) return join(folder, "dist")
  const above = dirname(folder)
  if (above === folder)
    throw new Error(`${import.meta.dirname} is no part of Confidant: neither of its sources nor of dist/`)
  return upwards(above)
}

/** What was built: the program in bot/, the pages beside it. It may have been copied anywhere, alone. */
export const built = upwards(import.meta.dirname)

/** The folder around it, which in a checkout holds everything. */
export const root = dirname(built)

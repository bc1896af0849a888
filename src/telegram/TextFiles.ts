import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../config/Root.ts"

export interface TextFile {
  readonly name: string
  readonly text: string
}

const source = join(root, "src")

/** The build replaces this module by the files' contents (vite.config.ts). */
export const textFiles: ReadonlyArray<TextFile> = globSync("**/*.ftl", { cwd: source })
  .toSorted()
  .map((name) => ({ name, text: readFileSync(join(source, name), "utf8") }))

import { resolve } from "node:path"
import type { Problem } from "./Problem.ts"
import { secretNames, variables } from "./Variables.ts"

export type Content =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Trouble"; readonly trouble: "absent" | "forbidden" | "no file" | "too large" | "unreadable" }

export interface Secrets {
  readonly values: Readonly<Record<string, string>>
  /** Name of the variable → where its value comes from, also if that has a problem. */
  readonly sources: ReadonlyMap<string, { readonly by: string; readonly path: string }>
  readonly problems: ReadonlyArray<Problem>
}

export const noSecrets: Secrets = { values: {}, sources: new Map(), problems: [] }

type Given = Readonly<Record<string, string>>

const isAbsent = (content: Content): boolean => content._tag === "Trouble" && content.trouble === "absent"

/** A path is never shown: the secret itself may have been put in its place. */
const troubles: Readonly<
  Record<"absent" | "forbidden" | "no file" | "too large" | "unreadable", readonly [what: string, fix: string]>
> = {
  absent: [
    "leads to a file that is not there.",
    "Correct the path or create the file; the variable takes a path, not the secret itself.",
  ],
  forbidden: [
    "leads to a file that this user may not read.",
    "Give the file to the user who runs Confidant (chown, then chmod 400).",
  ],
  "no file": ["leads to something that is not a file.", "Name the file that holds the secret and nothing else."],
  "too large": [
    "leads to a file that is too large for a secret.",
    "Name the file that holds the secret and nothing else.",
  ],
  unreadable: ["leads to a file that cannot be read.", "Check the disk that it is on, or name another file."],
}

const contentProblem = (by: string, text: string): Problem | null => {
  const wrong = (what: string, fix: string): Problem => ({ name: by, kind: "malformed", what, fix })
  if (text === "") return wrong("leads to a file that is empty.", "Write the secret into it, and nothing else.")
  // oxlint-disable-next-line no-control-regex -- exactly these make a second line, or no text at all
  return /[\0-\x1f\x7f]/.test(text)
    ? wrong("leads to a file with more than one line of text.", "Leave nothing in it but the secret, on one line.")
    : null
}

/** Values of secret variables that were given as files. `read` takes an absolute path. */
export const secretsOf = (given: Given, folder: string, read: (path: string) => Content): Secrets => {
  const raw = (name: string) => given[name]?.trim() || undefined
  const values: Record<string, string> = {}
  const sources = new Map<string, { readonly by: string; readonly path: string }>()
  const problems: Array<Problem> = []

  const directory = raw(variables.SECRETS_DIR.name)
  const within = (name: string) => {
    if (directory === undefined) return []
    const path = resolve(folder, directory, name)
    const content = read(path)
    return isAbsent(content) ? [] : [{ by: `${variables.SECRETS_DIR.name}/${name}`, path, content }]
  }
  const named = (name: string) => {
    const file = raw(`${name}_FILE`)
    if (file === undefined) return []
    const path = resolve(folder, file)
    return [{ by: `${name}_FILE`, path, content: read(path) }]
  }
  if (directory !== undefined && isAbsent(read(resolve(folder, directory)))) {
    problems.push({
      name: variables.SECRETS_DIR.name,
      kind: "unreadable",
      what: "leads to a folder that is not there.",
      fix: variables.SECRETS_DIR.fix,
    })
  }

  for (const name of secretNames) {
    const own = named(name)
    const found = [...own, ...within(name).filter(({ path }) => path !== own[0]?.path)]
    const [first] = found
    if (first === undefined) continue
    const { by, path, content } = first
    sources.set(name, { by, path })
    const places = [...(raw(name) === undefined ? [] : [name]), ...found.map((each) => each.by)]
    if (places.length > 1) {
      problems.push({
        name,
        kind: "conflict",
        what: `is given more than once: by ${places.join(" and ")}.`,
        fix: "Keep one of them and remove the others.",
      })
      continue
    }
    if (content._tag === "Trouble") {
      const [what, fix] = troubles[content.trouble]
      problems.push({ name: by, kind: "unreadable", what, fix })
      continue
    }
    const text = content.text.replace(/^\uFEFF/, "").trim()
    const problem = contentProblem(by, text)
    if (problem === null) values[name] = text
    else problems.push(problem)
  }
  return { values, sources, problems }
}

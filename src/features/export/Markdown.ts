import type { Said, Slice } from "./Holdings.ts"
import type { Labels } from "./Labels.ts"

/** In quotation marks of Markdown no text can pass for a heading of ours. */
const quoted = (text: string, depth: string): string =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/u)
    .map((line) => `${depth} ${line}\n`)
    .join("")

const inOneLine = (text: string): string => text.replaceAll(/[\n\r\u0085\u2028\u2029]+/gu, " ")

export const head = ({ title }: Labels): string => `# ${title}\n\n`

export const person = ({ about, aboutPerson, intro }: Labels): string => {
  const rows = aboutPerson.map(([label, value]) => `- ${label}: ${value === "" ? "—" : inOneLine(value)}\n`)
  return `${intro}\n\n## ${about}\n\n${rows.join("")}\n`
}

export const conversation = (labels: Labels, slice: Slice): string => `## ${inOneLine(labels.conversation(slice))}\n\n`

export const message = (labels: Labels, { beside, created_at, role, text }: Said): string => {
  const shown = (beside?.shown ?? []).map((each) => quoted(labels.shown(each), ">>"))
  const file = beside?.file === null || beside?.file === undefined ? "" : quoted(labels.file(beside.file), ">>")
  return `**${labels.by(role)}**, ${labels.time(created_at)}\n\n${shown.join("")}${file}${quoted(text, ">")}\n`
}

export const nothing = (labels: Labels): string => `${labels.nothing}\n`

import type { Said, Slice } from "./Holdings.ts"
import type { Labels } from "./Labels.ts"

const replaced: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

export const escaped = (text: string): string => text.replaceAll(/[&<>"']/gu, (mark) => replaced[mark] ?? mark)

/** Nothing is loaded and nothing runs, whatever the texts are. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const style = `
:root { color-scheme: light dark; --paper: #f6f4ef; --ink: #22252b; --quiet: #666a73; --mine: #e3eefb; --yours: #fff }
@media (prefers-color-scheme: dark) { :root { --paper: #17191d; --ink: #e8e6e1; --quiet: #9a9da5; --mine: #233650; --yours: #23262c } }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 2.5rem 0 1rem; overflow-wrap: anywhere }
.quiet, time, dt, .by { color: var(--quiet); font-size: .85rem }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
article { max-width: 85%; width: fit-content; margin: .6rem 0; padding: .5rem .8rem; border-radius: .8rem; background: var(--yours) }
article.user { margin-left: auto; background: var(--mine) }
article p, blockquote { margin: .1rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
blockquote { border-left: 3px solid var(--quiet); padding-left: .6rem; color: var(--quiet) }
`

export const head = ({ title }: Labels, language: string): string =>
  `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
`

export const person = ({ about, aboutPerson, intro }: Labels): string => {
  const rows = aboutPerson.map(
    ([label, value]) => `<dt>${escaped(label)}</dt><dd dir="auto">${escaped(value === "" ? "—" : value)}</dd>\n`,
  )
  return `<p class="quiet">${escaped(intro)}</p>\n<h2>${escaped(about)}</h2>\n<dl>\n${rows.join("")}</dl>\n`
}

export const conversation = (labels: Labels, slice: Slice): string =>
  `<h2 dir="auto">${escaped(labels.conversation(slice))}</h2>\n`

export const message = (labels: Labels, { beside, created_at, role, text }: Said): string => {
  const shown = (beside?.shown ?? []).map(
    (each) => `<blockquote dir="auto">${escaped(labels.shown(each))}</blockquote>\n`,
  )
  const file =
    beside?.file === null || beside?.file === undefined
      ? ""
      : `<p class="quiet">${escaped(labels.file(beside.file))}</p>\n`
  return `<article class="${role}"><div class="by">${escaped(labels.by(role))} · <time datetime="${escaped(created_at)}">${escaped(labels.time(created_at))}</time></div>
${shown.join("")}${file}<p dir="auto">${escaped(text)}</p></article>
`
}

export const nothing = (labels: Labels): string => `<p>${escaped(labels.nothing)}</p>\n`

export const foot = "</body>\n</html>\n"

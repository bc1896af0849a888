import { dirname, join, relative } from "node:path"

/** House rules that no stock rule covers. Each message says what to do instead. */
const report = (context, node, message) => context.report({ node, message })

const noTry = {
  create: (context) => ({
    TryStatement: (node) =>
      report(context, node, "Use Effect.try / Effect.tryPromise: try/catch belongs in adapter files only."),
  }),
}

const noAmbientClock = {
  create: (context) => ({
    NewExpression: (node) => {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
        report(context, node, "Use Clock or DateTime: the ambient clock belongs in adapter files only.")
      }
    },
  }),
}

const noBarrels = {
  create: (context) => ({
    ExportAllDeclaration: (node) => report(context, node, "No barrels: import from the file that defines the name."),
  }),
}

const source = join(import.meta.dirname, "../src")

/** The folder of src/ that a file is in; null outside of src/ and for main.ts. */
const roomOf = (file) => {
  const path = relative(source, file)
  return path.startsWith("..") || !path.includes("/") ? null : path.slice(0, path.indexOf("/"))
}

/** The folder of src/features/ that a file is in. */
const featureOf = (file) => /^features\/([^/]+)\//.exec(relative(source, file))?.[1] ?? null

const isAdapter = (file) => file.endsWith("Sql.ts")

/** Features: their own folder, and SQL in `…Sql.ts` only, which nothing but another one and the list may name. */
const wrongInFeatures = (file, target) => {
  const own = featureOf(file)
  const other = featureOf(target)
  if (isAdapter(target) && other !== null && own !== null && !isAdapter(file))
    return "Import the port; only features/Features.ts names its adapter."
  if (own === null || other === own) return null
  if (roomOf(target) === "features") return "A feature imports files of its own folder only."
  return null
}

const wrongImport = (file, target, allowed) => {
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to && from !== "features") return null
  const inFeatures = from === "features" ? wrongInFeatures(file, target) : null
  if (inFeatures !== null || from === to) return inFeatures
  if (to === null) return relative(source, target).startsWith("..") || from === null ? null : "Nothing imports main.ts."
  if (to === "app") return "Only main.ts imports the composition."
  if (from === "features" && to === "store" && isAdapter(file) && /^store\/driver\//.test(relative(source, target)))
    return null
  return allowed.includes(to)
    ? null
    : `${from}/ may import ${["effect", ...allowed].join(", ")} only (see docs/architecture.md).`
}

const homesOf = (packages, name) =>
  Object.entries(packages).find(([pattern]) =>
    pattern.endsWith("/*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  )?.[1]

/** Which room imports which, and which package has its home where. */
const rooms = {
  meta: { schema: [{ type: "object" }] },
  create: (context) => {
    const [{ rooms: table, packages }] = context.options
    const file = context.filename
    const room = roomOf(file)
    if (room === null || room === "app") return {}
    const check = (node) => {
      const name = node.source?.value
      if (typeof name !== "string") return
      if (name.startsWith(".")) {
        const wrong = wrongImport(file, join(dirname(file), name), table[room] ?? [])
        if (wrong !== null) report(context, node, wrong)
        return
      }
      const homes = homesOf(packages, name)
      // What is at home in features is so in their adapters only.
      const isHome = homes === undefined || (homes.includes(room) && (room !== "features" || isAdapter(file)))
      if (!isHome) report(context, node, `This package has its own room; ${room}/ goes through a service.`)
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default {
  meta: { name: "house" },
  rules: { "no-try": noTry, "no-ambient-clock": noAmbientClock, "no-barrels": noBarrels, rooms },
}

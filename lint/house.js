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

export default {
  meta: { name: "house" },
  rules: { "no-try": noTry, "no-ambient-clock": noAmbientClock, "no-barrels": noBarrels },
}

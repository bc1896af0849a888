const repeated =
  (piece: string, start = "", end = "") =>
  (length: number): string =>
    start + piece.repeat(Math.max(1, Math.floor((length - start.length - end.length) / piece.length))) + end

/** As long as asked for, of `depth` levels that go on growing. */
const nested =
  (opening: string, middle: string, closing: string) =>
  (length: number): string => {
    const depth = Math.floor((length - middle.length) / (opening.length + closing.length))
    return opening.repeat(depth) + middle + closing.repeat(depth)
  }

/** Runs of backticks of ever other lengths, none of which closes another. */
const unlikeBackticks = (length: number): string => {
  let text = ""
  for (let count = 1; text.length + count + 2 <= length; count++) text += `${"`".repeat(count)} a`
  return text
}

/** List items, each indented further than the one before. */
const stairs = (length: number): string => {
  let text = ""
  for (let depth = 0; text.length + depth + 4 <= length; depth++) text += `${" ".repeat(depth)}- a\n`
  return text
}

/** A table whose rows are short and whose header is long, or the other way round. */
const table = (header: string, rule: string, row: string) => (length: number) =>
  repeated(`${row}\n`, `${header}\n${rule}\n`)(length)

const wideTable = (length: number): string => {
  const cells = Math.max(2, Math.floor(length / 9))
  return `${"|a".repeat(cells)}|\n${"|-".repeat(cells)}|\n${"|b*c*".repeat(cells)}|`
}

/** Markdown of any length that costs a careless reader more than its length. */
export const hostileMarkdown: Readonly<Record<string, (length: number) => string>> = {
  prose: repeated(
    "Some **bold** words, a `name` and a [link](https://a.b/c). И ещё *немного* слов.\n\n- one\n- two\n\n",
  ),
  "# spaces CR x": repeated(" ", "# ", "\rx"),
  "# a spaces b": repeated(" ", "# a", "b"),
  "# a ###": repeated("#", "# a ", " b"),
  headings: repeated("# a\n"),
  "*a_": repeated("*a_"),
  "*a": repeated("*a "),
  "a**": repeated("a**"),
  "**a _b": repeated("**a _b "),
  "***a** ": repeated("***a** b*"),
  "_*~~": repeated("_*~~a"),
  stars: repeated("*"),
  "stars apart": repeated("* "),
  underscores: repeated("_", "a"),
  "tildes, a backtick": repeated("~", "", "`"),
  "nested emphasis": nested("*a **b ", "c", "** d*"),
  "nested bold": nested("**a ", "b", " c**"),
  "open quotes": repeated(">\n", "", "x"),
  quotes: repeated("> a\n"),
  "nested quotes": repeated("> ", "", "a"),
  "nested quotes, many lines": repeated(`${"> ".repeat(50)}a\n`),
  "quotes and blank lines": repeated("> a\n\n"),
  "nested lists": stairs,
  lists: repeated("- a\n"),
  "lists in one line": repeated("- "),
  tasks: repeated("- [ ] a\n"),
  "open brackets": repeated("["),
  "open pictures": repeated("!["),
  brackets: nested("[", "a", "]"),
  "nested links": nested("[", "a", "](https://a.b)"),
  "nested pictures": nested("![", "a", "](https://a.b)"),
  links: repeated("[a](https://a.b)"),
  "open links": repeated("[a]("),
  "open links with addresses": repeated("[a](https://b"),
  "open links with titles": repeated('[a](b "'),
  "open links with parentheses": repeated("[a](q[](b)"),
  parentheses: repeated("(", "[a]"),
  angles: repeated("<"),
  "open addresses": repeated("<https://"),
  addresses: repeated("https://"),
  "addresses and underscores": repeated("_", "https://"),
  mail: repeated("a.", "<"),
  ampersands: repeated("&"),
  references: repeated("&amp;"),
  "open references": repeated("&a"),
  backslashes: repeated("\\"),
  "open formulas": repeated("\\("),
  "long open formulas": repeated("\\(a_1 + "),
  backticks: repeated("`"),
  "backticks of all lengths": unlikeBackticks,
  code: repeated("`a` "),
  "code in bold": repeated("`a` ", "**x ", " y**"),
  "open fences": repeated("```\n"),
  fences: repeated("```js\na\n```\n"),
  "fences of two kinds": repeated("~~~\n````\n"),
  "growing blank fence": repeated("\n", "```\n"),
  "blank lines": repeated("\n"),
  "short lines": repeated("a\n"),
  spaces: repeated(" ", "", "a"),
  tabs: repeated("\t", "", "a"),
  "carriage returns": repeated("\r"),
  rules: repeated("---\n"),
  "almost a rule": repeated("- ", "", "a b"),
  bars: repeated("|"),
  "bars, a rule": repeated("|\n|-|\n"),
  "wide table": wideTable,
  "long table": table("|a|b|", "|-|-|", "|c|d|"),
  "long table of emphasis": table("|a|b|", "|-|-|", "|*|_|"),
  "table with a long header": (length) => table(`|${"h".repeat(length / 4)}|b|`, "|-|-|", "|c|d|")(length),
  "table with a long cell": (length) =>
    table("|a|b|", "|-|-|", "|c|")(length - length / 4) + `|${"d".repeat(length / 4)}|`,
  "almost a table": repeated("a|b\n"),
  "table rule of spaces": repeated(" ", "a|b\n", "x"),
  families: repeated("👨‍👩‍👧‍👦"),
  flags: repeated("🇷🇺"),
  "marks on one letter": repeated("\u0301", "a"),
}

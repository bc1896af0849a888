/** `confidant help backup` is what people type first: it asks for the same as `confidant backup --help`. */
export const withHelp = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first, ...command] = args
  return first === "help" ? [...command, "--help"] : args
}

/** What may be asked of the bot by those who have not agreed: nothing in it is a person's word. */
export const freeCommands: ReadonlySet<string> = new Set([
  "start",
  "menu",
  "help",
  "forget",
  "privacy",
  "export",
  "safety",
])
export const isFreeButton = (data: string): boolean => /^(?:consent|menu|help|name|forget)(?::|$)/u.test(data)

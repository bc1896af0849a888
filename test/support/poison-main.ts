/** Loaded before the bot: the process dies over every text with the word, as over one that breaks a library. */
const { trim } = String.prototype

Reflect.defineProperty(String.prototype, "trim", {
  value(this: string) {
    if (this.includes("poison")) process.kill(process.pid, "SIGKILL")
    return trim.call(this)
  },
})

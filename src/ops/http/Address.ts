/** Hosts that listen everywhere → how this machine reaches itself. */
const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" }

/** Where this machine finds the bot that listens at HTTP_HOST and HTTP_PORT. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string => {
  const name = everywhere[host] ?? host
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`
}

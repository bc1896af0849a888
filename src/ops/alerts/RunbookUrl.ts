import type { Settings } from "../../config/Settings.ts"
import { addressOf } from "../http/Address.ts"

/** Where the page of an alert can be opened: RUNBOOKS_URL, else this bot itself, by its public address if it has one; else its file. */
export const runbookUrl = (
  { http, opsUrl, runbooksUrl }: Pick<Settings["Service"], "http" | "opsUrl" | "runbooksUrl">,
  name: string,
): string => {
  if (runbooksUrl !== null) return `${runbooksUrl.replace(/\/$/, "")}/${name}.md`
  // A port chosen by the system is not known here.
  if (opsUrl === null && http.port === 0) return `docs/runbooks/${name}.md`
  return `${opsUrl === null ? addressOf(http) : new URL(opsUrl).origin}/runbooks/${name}.md`
}

import { assert, test } from "@effect/vitest"
import { runbookUrl } from "../../../src/ops/alerts/RunbookUrl.ts"

const here = { http: { host: "127.0.0.1", port: 8080 }, opsUrl: null, runbooksUrl: null }

test.each([
  ["the bot itself, which serves them", here, "http://127.0.0.1:8080/runbooks/disk.md"],
  [
    "its public address",
    { ...here, opsUrl: "https://bot.example.org/ops" },
    "https://bot.example.org/runbooks/disk.md",
  ],
  [
    "where operators keep them",
    { ...here, runbooksUrl: "https://git.example.org/runbooks/" },
    "https://git.example.org/runbooks/disk.md",
  ],
  ["the file, where the port is not known", { ...here, http: { host: "127.0.0.1", port: 0 } }, "docs/runbooks/disk.md"],
])("an alert leads to %s", (_, settings, url) => assert.strictEqual(runbookUrl(settings, "disk"), url))

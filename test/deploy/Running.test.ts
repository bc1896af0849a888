import { assert, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { root } from "../../src/config/Root.ts"

/** Two images, of which CHOSEN is the latest; CONTAINER and VOLUME are there or not. */
const docker = `#!/bin/sh
case "$*" in
  'compose build '*) exit 1 ;;
  'compose ps '*) printf %s "$CONTAINER" ;;
  'inspect '*) echo "image-$CONTAINER" ;;
  'volume ls '*) printf %s "$VOLUME" ;;
  'image ls '*) printf 'latest\\naaa\\nbbb\\n' ;;
  'image inspect '*LastTagTime*) case $* in *:aaa) echo -62135596800 ;; *:bbb) echo 1700000000 ;; *) echo 1900000000 ;; esac ;;
  'image inspect '*:latest) [ -n "$CHOSEN" ] && echo "image-$CHOSEN" ;;
  'image inspect '*) echo "image-\${5#*:}" ;;
esac
`

it("what containers ran before make down is what a deploy begins from, so a backup is wanted and there is a way back", () => {
  const folder = mkdtempSync(join(tmpdir(), "confidant-running-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, "docker"), docker)
  chmodSync(join(folder, "docker"), 0o755)
  const answer = (question: string, world: Readonly<Record<string, string>> = {}) =>
    spawnSync("sh", ["-euc", `day=86400; . '${root}/scripts/deploy/compose.sh'; ${question}`], {
      env: { PATH: `${folder}:${process.env["PATH"]}`, ...world },
      encoding: "utf8",
    }).stdout.trim()
  const running = (world: Readonly<Record<"CONTAINER" | "VOLUME" | "CHOSEN", string>>) => answer("running", world)
  assert.strictEqual(running({ CONTAINER: "aaa", VOLUME: "v", CHOSEN: "bbb" }), "aaa")
  assert.strictEqual(running({ CONTAINER: "", VOLUME: "v", CHOSEN: "bbb" }), "bbb")
  assert.strictEqual(running({ CONTAINER: "", VOLUME: "", CHOSEN: "bbb" }), "none")
  assert.strictEqual(running({ CONTAINER: "", VOLUME: "v", CHOSEN: "" }), "none")
  assert.strictEqual(answer("build aaa || echo failed"), "failed", "a registry that is away")
  assert.strictEqual(answer("releases_older_than 7"), "bbb", "what was only built, and never tagged, has no age")
})

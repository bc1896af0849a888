import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { decode } from "../../src/config/Config.ts"
import { readSecrets } from "../../src/config/Environment.ts"
import { type Content, secretsOf } from "../../src/config/SecretFiles.ts"
import { misspellings } from "../../src/config/Misspelling.ts"
import { secretNames } from "../../src/config/Variables.ts"

type Given = Readonly<Record<string, string>>

const token = `123456789:${"AAbb-_12".repeat(5).slice(0, 35)}`
const absent: Content = { _tag: "Trouble", trouble: "absent" }
const text = (value: string): Content => ({ _tag: "Text", text: value })

const decoded = (given: Given, files: Readonly<Record<string, Content>>) => {
  const secrets = secretsOf(given, "/srv", (path) => files[path] ?? absent)
  return decode(given, "/srv", secrets)
}
const problems = (given: Given, files: Readonly<Record<string, Content>> = {}) =>
  Result.getOrElse(Result.flip(decoded(given, files)), () => [])
const summary = (given: Given, files: Readonly<Record<string, Content>> = {}) =>
  problems(given, files).map(({ name, kind }) => `${name} ${kind}`)
const tokenOf = (given: Given, files: Readonly<Record<string, Content>>) => {
  const { telegram } = Result.getOrThrowWith(decoded(given, files), (found) => new Error(JSON.stringify(found)))
  return telegram._tag === "Bot" ? Redacted.value(telegram.token) : null
}

describe("a secret from a file", () => {
  it("is read where NAME_FILE leads, without the newline that an editor leaves", () => {
    for (const written of [token, `${token}\n`, `${token}\r\n`, `\uFEFF${token}\n\n`, ` ${token} `]) {
      assert.strictEqual(tokenOf({ BOT_TOKEN_FILE: "/run/token" }, { "/run/token": text(written) }), token)
    }
    assert.strictEqual(tokenOf({ BOT_TOKEN_FILE: "token" }, { "/srv/token": text(token) }), token)
  })

  it("is read from SECRETS_DIR, where only what is there counts", () => {
    const files = { "/run/secrets": { _tag: "Trouble", trouble: "no file" } as const }
    assert.strictEqual(
      tokenOf({ SECRETS_DIR: "/run/secrets" }, { ...files, "/run/secrets/BOT_TOKEN": text(token) }),
      token,
    )
    assert.strictEqual(tokenOf({ SECRETS_DIR: "/run/secrets" }, files), null)
    assert.deepStrictEqual(summary({ SECRETS_DIR: "/run/secrets" }), ["SECRETS_DIR unreadable"])
  })

  it("can be every secret, and what needs a secret is content with its file", () => {
    for (const name of secretNames) {
      const found = secretsOf({ [`${name}_FILE`]: "/s" }, "/", () => text("something"))
      assert.deepStrictEqual([found.values, found.problems], [{ [name]: "something" }, []])
    }
    const files = { "/k": text("hush"), "/id": text("key") }
    const s3 = { S3_BUCKET: "bucket", S3_SECRET_ACCESS_KEY_FILE: "/k", S3_ACCESS_KEY_ID_FILE: "/id" }
    assert.deepStrictEqual(summary(s3, files), [])
  })

  it("given twice is refused with the places", () => {
    const files = {
      "/s": { _tag: "Trouble", trouble: "no file" } as const,
      "/s/BOT_TOKEN": text(token),
      "/t": text("x"),
    }
    const twice: ReadonlyArray<Given> = [
      { BOT_TOKEN: token, BOT_TOKEN_FILE: "/t" },
      { BOT_TOKEN: token, SECRETS_DIR: "/s" },
      { BOT_TOKEN_FILE: "/t", SECRETS_DIR: "/s" },
    ]
    const places = [
      "BOT_TOKEN and BOT_TOKEN_FILE",
      "BOT_TOKEN and SECRETS_DIR/BOT_TOKEN",
      "BOT_TOKEN_FILE and SECRETS_DIR/BOT_TOKEN",
    ]
    for (const [index, given] of twice.entries()) {
      assert.deepStrictEqual(summary(given, files), ["BOT_TOKEN conflict"])
      assert.include(problems(given, files)[0]?.what ?? "", places[index] ?? "none")
    }
  })

  it("named twice by the same path is given once", () =>
    assert.strictEqual(
      tokenOf(
        { SECRETS_DIR: "/s", BOT_TOKEN_FILE: "/s/BOT_TOKEN" },
        { "/s": { _tag: "Trouble", trouble: "no file" }, "/s/BOT_TOKEN": text(token) },
      ),
      token,
    ))

  it("an empty variable beside the file is none", () =>
    assert.strictEqual(tokenOf({ BOT_TOKEN: "", BOT_TOKEN_FILE: "/t" }, { "/t": text(token) }), token))

  it("that cannot be used is told by the name of its variable, never by its path or content", () => {
    const secret = "hush-hush"
    const contents: ReadonlyArray<readonly [Content, string]> = [
      [absent, "unreadable"],
      [{ _tag: "Trouble", trouble: "forbidden" }, "unreadable"],
      [{ _tag: "Trouble", trouble: "no file" }, "unreadable"],
      [text(" \n"), "malformed"],
      [text(`${secret}\n${secret}`), "malformed"],
      [text(`${secret}\0`), "malformed"],
    ]
    for (const [content, kind] of contents) {
      const given = { JWT_SECRET_FILE: `/${secret}` }
      assert.deepStrictEqual(summary(given, { [`/${secret}`]: content }), [`JWT_SECRET_FILE ${kind}`])
      assert.notInclude(JSON.stringify(problems(given, { [`/${secret}`]: content })), secret)
    }
    const wrong = problems({ BOT_TOKEN_FILE: "/t" }, { "/t": text(secret) })
    assert.deepStrictEqual(
      wrong.map(({ name, what }) => [name, what.includes("from BOT_TOKEN_FILE"), what.includes(secret)]),
      [["BOT_TOKEN", true, false]],
    )
  })

  it("that has a problem is not also called missing", () =>
    assert.deepStrictEqual(summary({ TELEGRAM_API_ROOT: "http://127.0.0.1:1", BOT_TOKEN_FILE: "/t" }), [
      "BOT_TOKEN_FILE unreadable",
    ]))

  it("is offered for secrets alone: the name without _FILE is meant elsewhere", () =>
    assert.deepStrictEqual(misspellings({ HTTP_PORT_FILE: "/p", BOT_TOKEN_FILE: "/t", BOT_TOKN_FILE: "/t" }), [
      { name: "HTTP_PORT_FILE", nearest: "HTTP_PORT" },
      { name: "BOT_TOKN_FILE", nearest: "BOT_TOKEN_FILE" },
    ]))
})

describe("on a disk", () => {
  let folder = ""
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "confidant-secrets-"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it.effect("files and links to files are read; folders, pipes and what is too large are not", () =>
    Effect.gen(function* () {
      writeFileSync(join(folder, "file"), `${token}\n`)
      symlinkSync(join(folder, "file"), join(folder, "link"))
      mkdirSync(join(folder, "folder"))
      execFileSync("mkfifo", [join(folder, "pipe")])
      writeFileSync(join(folder, "large"), "a".repeat(65_537))
      const found = (BOT_TOKEN_FILE: string) =>
        Effect.map(
          readSecrets({ values: { BOT_TOKEN_FILE }, file: null, folder }),
          ({ values, problems: troubles }) => values["BOT_TOKEN"] ?? troubles[0]?.what,
        )
      assert.deepStrictEqual(yield* Effect.forEach(["file", "link"], found), [token, token])
      assert.deepStrictEqual(yield* Effect.forEach(["folder", "pipe", "large", "nowhere", "file/below"], found), [
        "leads to something that is not a file.",
        "leads to something that is not a file.",
        "leads to a file that is too large for a secret.",
        "leads to a file that is not there.",
        "leads to a file that is not there.",
      ])
    }),
  )
})

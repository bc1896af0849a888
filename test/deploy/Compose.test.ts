import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { decode } from "../../src/config/Config.ts"
import { root } from "../../src/config/Root.ts"
import { secretNames } from "../../src/config/Variables.ts"
import { shippedText, shippedYaml } from "../support/ShippedFiles.ts"

const Service = Schema.Struct({
  image: Schema.String,
  restart: Schema.String,
  read_only: Schema.Boolean,
  cap_drop: Schema.Array(Schema.String),
  security_opt: Schema.Array(Schema.String),
  logging: Schema.Struct({ driver: Schema.String, options: Schema.Record(Schema.String, Schema.String) }),
  mem_limit: Schema.String,
  pids_limit: Schema.Number,
  ports: Schema.optionalKey(Schema.Array(Schema.String)),
  networks: Schema.optionalKey(Schema.Array(Schema.String)),
  network_mode: Schema.optionalKey(Schema.String),
  volumes: Schema.optionalKey(Schema.Array(Schema.String)),
  environment: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  env_file: Schema.optionalKey(Schema.Unknown),
  profiles: Schema.optionalKey(Schema.Array(Schema.String)),
  depends_on: Schema.optionalKey(Schema.Record(Schema.String, Schema.Struct({ condition: Schema.String }))),
  healthcheck: Schema.Union([
    Schema.Struct({ test: Schema.Array(Schema.String), interval: Schema.String, timeout: Schema.String }),
    Schema.Struct({ disable: Schema.Literal(true) }),
  ]),
  stop_grace_period: Schema.optionalKey(Schema.String),
})
const Compose = Schema.Struct({
  services: Schema.Record(Schema.String, Service),
  networks: Schema.Record(Schema.String, Schema.Struct({ internal: Schema.optionalKey(Schema.Boolean) })),
  volumes: Schema.Record(Schema.String, Schema.Null),
})

const compose = shippedYaml("docker-compose.yml", Compose)
const services = Object.entries(compose.services)
const service = (name: string) => {
  const found = compose.services[name]
  assert(found !== undefined, name)
  return found
}

/** Those that end by themselves, and the collector, whose image has no program that could ask. */
const unasked = ["backup", "collector", "keys", "migrate", "ollama-model", "test-database"]

describe("every container", () => {
  for (const [name, each] of services) {
    it(`${name} is sealed, limited, and cannot fill the disk with its log`, () => {
      assert.deepStrictEqual(
        [each.read_only, each.cap_drop, each.security_opt],
        [true, ["ALL"], ["no-new-privileges:true"]],
      )
      assert.deepStrictEqual(each.logging, { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } })
      assert.isAbove(each.pids_limit, 0)
    })
  }

  it("tells whether it is well, if it stays", () => {
    const silent = services.flatMap(([name, { healthcheck }]) => ("disable" in healthcheck ? [name] : []))
    assert.deepStrictEqual(silent.toSorted(), unasked)
  })

  it("waits for what it needs to be well, not merely started", () => {
    for (const [name, { depends_on: needed = {} }] of services) {
      for (const [other, { condition }] of Object.entries(needed)) {
        const ends = unasked.includes(other)
        assert.strictEqual(condition, ends ? "service_completed_successfully" : "service_healthy", `${name}: ${other}`)
      }
    }
  })

  it("has an image of a fixed version, which a variable replaces", () => {
    for (const [name, { image }] of services) {
      assert.match(image, /^\$\{[A-Z]+_IMAGE:-[\w./-]+:[\w.-]+\}$/, name)
      if (!image.includes(":-confidant:")) assert.notMatch(image, /:latest\}$/, name)
    }
  })

  it("that hands out secrets is not the bot's: what depends on it would be recreated with each release", () => {
    assert.strictEqual(service("keys").image, service("postgres").image)
  })

  it("uses volumes that are declared and files that are there", () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const [from = ""] = volume.split(":")
        if (from.startsWith(".")) assert.isTrue(existsSync(join(root, from)), `${name}: ${from}`)
        else assert.property(compose.volumes, from, name)
      }
    }
  })
})

describe("nothing but this machine", () => {
  it("reaches a published port, and nothing at all the database and the cache", () => {
    for (const [name, { ports = [] }] of services) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name)
    }
    assert.strictEqual(compose.networks["data"]?.internal, true)
    for (const name of ["postgres", "redis"]) {
      assert.deepStrictEqual([service(name).ports, service(name).networks], [undefined, ["data"]])
    }
  })
})

describe("secrets", () => {
  it("are in files, never in the environment of a container", () => {
    for (const [name, { env_file: file, environment = {} }] of services) {
      assert.isUndefined(file, name)
      for (const variable of Object.keys(environment)) {
        assert.isFalse(secretNames.includes(variable), `${name}: ${variable}`)
        assert.notMatch(variable, /(PASSWORD|SECRET|TOKEN|KEY)$/, name)
      }
    }
  })

  it("and settings of both bots make a configuration that starts", () => {
    for (const name of ["bot", "test-bot", "backup"]) {
      const { PLAYGROUND_IN_CONTAINER: _, ...environment } = service(name).environment ?? {}
      const found = decode({ ...environment, BOT_TOKEN: `123456789:${"A".repeat(35)}` })
      assert.isTrue(Result.isSuccess(found), name)
    }
    assert.strictEqual(service("bot").stop_grace_period, "45s")
  })

  it("never get into the image or the repository", () => {
    const ignored = shippedText(".gitignore").split("\n")
    for (const name of [".env.prod", ".env.test", "secrets/", "secrets-test/"]) assert.include(ignored, name)
    assert.match(shippedText(".dockerignore"), /^\*$/m)
    assert.notMatch(shippedText(".dockerignore"), /^!.*(env|secret)/m)
  })
})

describe("deploy/compose/keys.sh", () => {
  it.skipIf(process.getuid?.() !== 0)("makes passwords once, and brings the operator's secrets up to date", () => {
    const folder = mkdtempSync(join(tmpdir(), "confidant-keys-"))
    const [given, keys] = [join(folder, "given"), join(folder, "keys")]
    mkdirSync(join(given, "secrets"), { recursive: true })
    mkdirSync(keys)
    const give = (file: string, text: string) => writeFileSync(join(given, file), text)
    const run = () =>
      execFileSync("sh", [join(root, "deploy/compose/keys.sh")], { env: { ...process.env, GIVEN: given, KEYS: keys } })
    const secrets = () => readdirSync(join(keys, "prod/secrets")).toSorted()
    const read = (file: string) => readFileSync(join(keys, file), "utf8")

    give("secrets/BOT_TOKEN", "one")
    give("secrets/LLM_API_KEY", "key")
    run()
    const made = read("prod/secrets/DATABASE_URL")
    assert.match(made, /^postgres:\/\/confidant:[0-9a-f]{48}@postgres:5432\/confidant\n$/)
    assert.include(made, read("postgres/password"))
    assert.deepStrictEqual(secrets(), ["BOT_TOKEN", "DATABASE_URL", "LLM_API_KEY", "REDIS_URL"])
    const { ino, mode, uid } = statSync(join(keys, "prod"))
    assert.deepStrictEqual([mode & 0o777, uid], [0o500, 10_001])
    assert.strictEqual(statSync(join(keys, "prod/secrets/BOT_TOKEN")).mode & 0o777, 0o400)

    give("secrets/BOT_TOKEN", "two")
    rmSync(join(given, "secrets/LLM_API_KEY"))
    give(".env.prod", "REDIS_URL=redis://elsewhere\nS3_ENDPOINT=http://minio:9000\n")
    run()
    assert.deepStrictEqual(secrets(), ["BOT_TOKEN", "DATABASE_URL", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
    assert.deepStrictEqual([read("prod/secrets/BOT_TOKEN"), read("prod/secrets/DATABASE_URL")], ["two", made])
    assert.strictEqual(statSync(join(keys, "prod")).ino, ino, "a running bot is in this folder")
    rmSync(folder, { recursive: true })
  })
})

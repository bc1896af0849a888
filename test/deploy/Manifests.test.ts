import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { existsSync, globSync } from "node:fs"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { decode } from "../../src/config/Config.ts"
import { root } from "../../src/config/Root.ts"
import { variables } from "../../src/config/Variables.ts"
import { shippedText, shippedYaml } from "../support/ShippedFiles.ts"

const folder = "deploy/kubernetes"

const Container = Schema.Struct({
  name: Schema.String,
  args: Schema.Array(Schema.String),
  env: Schema.optionalKey(Schema.Array(Schema.Unknown)),
  securityContext: Schema.Unknown,
  resources: Schema.Struct({ limits: Schema.Struct({ memory: Schema.String }) }),
  livenessProbe: Schema.optionalKey(Schema.Struct({ httpGet: Schema.Struct({ path: Schema.String }) })),
  readinessProbe: Schema.optionalKey(Schema.Struct({ httpGet: Schema.Struct({ path: Schema.String }) })),
})
const Pod = Schema.Struct({
  spec: Schema.Struct({
    automountServiceAccountToken: Schema.Literal(false),
    securityContext: Schema.Struct({ runAsNonRoot: Schema.Literal(true), runAsUser: Schema.Literal(10_001) }),
    terminationGracePeriodSeconds: Schema.optionalKey(Schema.Number),
    initContainers: Schema.optionalKey(Schema.Array(Container)),
    containers: Schema.Array(Container),
  }),
})
const StatefulSet = Schema.Struct({ spec: Schema.Struct({ replicas: Schema.Number, template: Pod }) })
const CronJob = Schema.Struct({
  spec: Schema.Struct({
    concurrencyPolicy: Schema.String,
    jobTemplate: Schema.Struct({ spec: Schema.Struct({ template: Pod }) }),
  }),
})

const bot = shippedYaml(`${folder}/statefulset.yaml`, StatefulSet).spec
const backup = shippedYaml(`${folder}/backup.yaml`, CronJob).spec

describe("the manifests for Kubernetes", () => {
  it("are all in the kustomization, and none holds a secret", () => {
    const Listed = Schema.Struct({ resources: Schema.Array(Schema.String) })
    const { resources } = shippedYaml(`${folder}/kustomization.yaml`, Listed)
    const files = globSync("*.yaml", { cwd: join(root, folder) }).filter((name) => name !== "kustomization.yaml")
    assert.deepStrictEqual(resources.toSorted(), files.toSorted())
    for (const file of files) assert.notMatch(shippedText(`${folder}/${file}`), /^kind: Secret$/m, file)
  })

  it("run the bot and its backups without a right they do not need", () => {
    const pods = [bot.template, backup.jobTemplate.spec.template]
    for (const { spec } of pods) {
      for (const { name, securityContext } of [...(spec.initContainers ?? []), ...spec.containers]) {
        assert.deepStrictEqual(
          securityContext,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          name,
        )
      }
    }
  })

  it("run two runners that reach each other at a port nobody else does", () => {
    assert.strictEqual(bot.replicas, 2)
    const [{ env } = {}] = bot.template.spec.containers
    const address = { name: "RUNNER_HOST", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }
    assert.deepStrictEqual(env, [address])
    const port = `${variables.RUNNER_PORT.default}`
    for (const file of ["service.yaml", "settings.env"]) assert.notInclude(shippedText(`${folder}/${file}`), port, file)
    assert.notInclude(shippedText("docker-compose.yml"), port)
    const Rule = Schema.Struct({
      from: Schema.optionalKey(Schema.Array(Schema.Unknown)),
      ports: Schema.Array(Schema.Struct({ port: Schema.Int })),
    })
    const Policy = Schema.Struct({ spec: Schema.Struct({ ingress: Schema.Array(Rule) }) })
    const { ingress } = shippedYaml(`${folder}/networkpolicy.yaml`, Policy).spec
    const open = ingress.filter(({ ports }) => ports.some((each) => `${each.port}` === port))
    const runners = {
      podSelector: {
        matchLabels: { "app.kubernetes.io/name": "confidant", "app.kubernetes.io/component": "bot" },
      },
    }
    assert.deepStrictEqual(
      open.map(({ from }) => from),
      [[runners]],
    )
  })

  it("run it migrated first, asked whether it lives and whether it is ready, and given time to stop", () => {
    assert.deepStrictEqual(bot.template.spec.initContainers?.[0]?.args, ["migrate"])
    const [{ livenessProbe, readinessProbe } = {}] = bot.template.spec.containers
    assert.deepStrictEqual(
      [livenessProbe?.httpGet.path, readinessProbe?.httpGet.path, bot.template.spec.terminationGracePeriodSeconds],
      ["/live", "/ready", 45],
    )
    assert.strictEqual(backup.concurrencyPolicy, "Forbid")
  })

  it("have settings that the bot takes", () => {
    const settings = parseEnv(shippedText(`${folder}/settings.env`))
    const given = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value ?? ""]))
    assert.isTrue(Result.isSuccess(decode({ ...given, BOT_TOKEN: `123456789:${"A".repeat(35)}` })))
  })
})

describe("the unit for systemd", () => {
  const unit = shippedText("deploy/systemd/confidant.service")

  it("starts a script that is there, and gives the bot time to stop", () => {
    const script = /^ExecStart=\/opt\/confidant\/current\/(\S+) start$/m.exec(unit)?.[1] ?? "none"
    assert.isTrue(existsSync(join(root, script)), script)
    assert.match(unit, /^KillMode=mixed$/m)
    assert.match(unit, /^TimeoutStopSec=45s$/m)
  })

  it("does not forbid what V8 needs", () => assert.notMatch(unit, /^MemoryDenyWriteExecute=(yes|true)/m))
})

describe("the Makefile", () => {
  it("has no target that deletes data", () =>
    assert.notMatch(
      shippedText("Makefile"),
      /--volumes|\bdown\b.*\s-v\b|volume (rm|prune)|system prune|\bDROP\b|\bTRUNCATE\b|--yes/,
    ))

  it("asks for the database's name before it lets psql write", () =>
    assert.match(shippedText("Makefile"), /filter confidant,\$\(WRITE\)\),,-c default_transaction_read_only=on/))
})

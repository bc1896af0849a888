import * as NodeChildProcessSpawner from "@effect/platform-node/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Effect, Layer } from "effect"
import { RemoteBackups } from "../../domain/backup/ObjectStore.ts"
import { BackupProbe, ProbeFailed } from "../../domain/Probes.ts"
import { Catalogue } from "./Catalogue.ts"
import { makeFindTools } from "../tools/FindTools.ts"
import { remotePlaces } from "./Manifests.ts"

const make = Effect.gen(function* () {
  const { here } = yield* Catalogue
  const remote = yield* RemoteBackups
  const findTools = yield* makeFindTools

  const copies = here.pipe(
    Effect.map((inventory) => inventory.copies),
    Effect.mapError(
      ({ message }) => new ProbeFailed({ message, fix: "Check that BACKUP_DIR exists and that the bot may read it." }),
    ),
  )

  const newestVerified = copies.pipe(
    Effect.map((found) => found.find(({ verdict }) => verdict === "VERIFIED")),
    Effect.map((copy) => (copy === undefined ? null : { name: copy.name, at: copy.manifest.at })),
  )

  const [place = ""] = remotePlaces
  const bucket =
    remote === null
      ? null
      : {
          place: remote.place,
          look: remote.list(`manifests/${place}/`).pipe(
            Effect.asVoid,
            Effect.mapError(
              ({ message }) =>
                new ProbeFailed({
                  message: `${remote.place} cannot be read: ${message}`,
                  fix: "Correct the S3_ variables, or what the key is allowed to do.",
                }),
            ),
          ),
        }

  return BackupProbe.of({
    newestVerified,
    sealedTo: Effect.map(copies, (found) => found.map(({ manifest }) => manifest.file.recipient)),
    tools: (serverVersion) =>
      findTools(serverVersion).pipe(
        Effect.map(({ version }) => version),
        Effect.mapError(({ message }) => {
          const [what = message, ...fix] = message.split(/(?<=\.) /)
          return new ProbeFailed({ message: what, fix: fix.join(" ") })
        }),
      ),
    bucket,
  })
})

export const layer: Layer.Layer<BackupProbe, never, Catalogue | RemoteBackups> = Layer.effect(BackupProbe, make).pipe(
  Layer.provide(NodeChildProcessSpawner.layer),
  Layer.provide([NodeFileSystem.layer, NodePath.layer]),
)

import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import * as BackupProbe from "../backup/keep/BackupProbe.ts"
import { Catalogue } from "../backup/keep/Catalogue.ts"
import { RedisProbe } from "../cache/RedisProbe.ts"
import { RemoteBackups } from "../domain/backup/ObjectStore.ts"
import * as FolderStore from "../files/FolderStore.ts"
import * as ModelProbe from "../llm/ModelProbe.ts"
import { askModels } from "../ops/checks/ModelAtStart.ts"
import { watch } from "../ops/checks/Checkup.ts"
import { DatabaseProbeSql } from "../store/databases/DatabaseProbeSql.ts"
import { HealthChecksSql } from "../store/HealthChecksSql.ts"
import { Statements } from "../store/driver/Statements.ts"
import * as TelegramProbe from "../telegram/TelegramProbe.ts"

/** The S3 client needs much memory, so the bot does not check the bucket: backups, in their own processes, do. */
const LocalOnly = Catalogue.layer.pipe(
  Layer.provideMerge(Layer.merge(FolderStore.layer, Layer.succeed(RemoteBackups, null))),
)

const watching = Effect.all([askModels, watch], { concurrency: "unbounded", discard: true })

/** Asks the models at the start, and checks all services every few minutes. */
export const HealthWatch = Layer.effectDiscard(Effect.forkScoped(Effect.withTracerEnabled(watching, false))).pipe(
  Layer.provide([
    BackupProbe.layer.pipe(Layer.provide(LocalOnly)),
    DatabaseProbeSql,
    RedisProbe,
    TelegramProbe.layer,
    ModelProbe.layer,
    HealthChecksSql.pipe(Layer.provide(Statements.layer)),
  ]),
  Layer.provide([FetchHttpClient.layer, NodeServices.layer]),
)

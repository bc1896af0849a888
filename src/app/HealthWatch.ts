import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import * as BackupProbe from "../backup/keep/BackupProbe.ts"
import { RedisProbe } from "../cache/RedisProbe.ts"
import { LocalCatalogue } from "./LocalBackups.ts"
import * as ModelProbe from "../llm/ModelProbe.ts"
import { askModels } from "../ops/checks/ModelAtStart.ts"
import { watch } from "../ops/checks/Checkup.ts"
import { DatabaseProbeSql } from "../store/databases/DatabaseProbeSql.ts"
import { HealthChecksSql } from "../store/operators/HealthChecksSql.ts"
import { Statements } from "../store/driver/Statements.ts"
import * as TelegramProbe from "../telegram/TelegramProbe.ts"

const watching = Effect.all([askModels, watch], { concurrency: "unbounded", discard: true })

export const HealthWatch = Layer.effectDiscard(Effect.forkScoped(Effect.withTracerEnabled(watching, false))).pipe(
  Layer.provide([
    BackupProbe.layer.pipe(Layer.provide(LocalCatalogue)),
    DatabaseProbeSql,
    RedisProbe,
    TelegramProbe.layer,
    ModelProbe.layer,
    HealthChecksSql.pipe(Layer.provide(Statements.layer)),
  ]),
  Layer.provide([FetchHttpClient.layer, NodeServices.layer]),
)

import type { Effect, FileSystem } from "effect"
import type { HttpClient } from "effect/http"
import type { Guard } from "../../boundary/Guard.ts"
import type { Settings } from "../../config/Settings.ts"
import type {
  BackupProbe,
  CacheProbe,
  DatabaseProbe,
  EmbeddingProbe,
  ModelProbe,
  TelegramProbe,
} from "../../domain/Probes.ts"
import { backups } from "./Backups.ts"
import { bot } from "./Bot.ts"
import { bucket } from "./Bucket.ts"
import { type Check, type Row, runAll } from "./Check.ts"
import { clock } from "./Clock.ts"
import { database } from "./Database.ts"
import { embeddings } from "./Embeddings.ts"
import { disk } from "./Disk.ts"
import { dumpTools } from "./DumpTools.ts"
import { helpLines } from "./HelpLines.ts"
import { model } from "./Model.ts"
import { nodeVersion } from "./NodeVersion.ts"
import { redis } from "./Redis.ts"
import { stateFolder } from "./StateFolder.ts"
import { telegram } from "./Telegram.ts"

export type Instruments =
  | BackupProbe
  | CacheProbe
  | DatabaseProbe
  | EmbeddingProbe
  | FileSystem.FileSystem
  | Guard
  | HttpClient.HttpClient
  | ModelProbe
  | Settings
  | TelegramProbe

const all: ReadonlyArray<Check<Instruments>> = [
  nodeVersion,
  stateFolder,
  disk,
  database,
  dumpTools,
  redis,
  telegram,
  bot,
  model,
  embeddings,
  clock,
  backups,
  bucket,
  helpLines,
]

export const examine: Effect.Effect<ReadonlyArray<Row>, never, Instruments> = runAll(all)

/** What can be checked while the configuration is wrong. */
export const examineMachine: Effect.Effect<ReadonlyArray<Row>> = runAll([nodeVersion])

import { Layer } from "effect"
import { Catalogue } from "../backup/keep/Catalogue.ts"
import { RemoteBackups } from "../domain/backup/ObjectStore.ts"
import * as FolderStore from "../files/FolderStore.ts"

/** The S3 client needs much memory, so the bot does not look into the bucket: backups, in their own processes, do. */
export const LocalCatalogue = Catalogue.layer.pipe(
  Layer.provideMerge(Layer.merge(FolderStore.layer, Layer.succeed(RemoteBackups, null))),
)

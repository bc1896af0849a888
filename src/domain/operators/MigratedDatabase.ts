import { Context } from "effect"

/** The database after all migrations of this version; building it migrates. */
export class MigratedDatabase extends Context.Service<
  MigratedDatabase,
  { readonly name: string; readonly from: number; readonly to: number }
>()("confidant/domain/MigratedDatabase") {}

import { Context } from "effect"

export class MigratedDatabase extends Context.Service<
  MigratedDatabase,
  { readonly name: string; readonly from: number; readonly to: number }
>()("confidant/domain/MigratedDatabase") {}

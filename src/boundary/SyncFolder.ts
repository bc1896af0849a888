import { Effect, FileSystem } from "effect"

/** A folder keeps its entries through a power cut only when it is synced itself. */
export const syncFolder = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.scoped(Effect.flatMap(fs.open(folder, { flag: "r" }), (opened) => opened.sync))
})

import { NodeFileSystem } from "@effect/platform-node"
import { Effect, FileSystem, Layer, PlatformError } from "effect"

const diskFull = PlatformError.systemError({
  _tag: "Unknown",
  module: "FileSystem",
  method: "write",
  cause: Object.assign(new Error("no space left on device"), { code: "ENOSPC" }),
})

export interface Disk {
  /** Bytes that still fit. */
  room: number
  /** Whether what does not fit can be cut off again. */
  cuts: boolean
  syncs: number
}

/** A real file system whose disk fills up. */
export const fileSystemOn = (disk: Disk) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      open: (path: string, options: Parameters<typeof fs.open>[1]) =>
        Effect.map(fs.open(path, options), (file) => {
          const writeAll = (bytes: Uint8Array) =>
            Effect.suspend(() => {
              const fits = bytes.subarray(0, disk.room)
              disk.room -= fits.length
              const written = file.writeAll(fits)
              return fits.length === bytes.length ? written : Effect.andThen(written, Effect.fail(diskFull))
            })
          const truncate = (size?: number) =>
            Effect.suspend(() => (disk.cuts ? file.truncate(size) : Effect.fail(diskFull)))
          const sync = Effect.suspend(() => {
            disk.syncs += 1
            return file.sync
          })
          const changed: Partial<FileSystem.File> = { writeAll, truncate, sync }
          return new Proxy(file, { get: (target, key) => Reflect.get(changed, key) ?? Reflect.get(target, key) })
        }),
    })),
  ).pipe(Layer.provide(NodeFileSystem.layer))

export const roomy = (): Disk => ({ room: Number.MAX_SAFE_INTEGER, cuts: true, syncs: 0 })

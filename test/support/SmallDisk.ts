import { execFileSync } from "node:child_process"
import { appendFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"

/** A real disk of this size in the folder, until it is unmounted. */
export const mount = (folder: string, kilobytes: number) =>
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k,mode=755`, "tmpfs", folder], { stdio: "ignore" })

export const unmount = (folder: string) => execFileSync("umount", ["--lazy", folder])

/** A real disk of this size in the folder, until the scope closes. */
export const smallDisk = (folder: string, kilobytes: number) =>
  Effect.acquireRelease(
    Effect.sync(() => mount(folder, kilobytes)),
    () => Effect.sync(() => unmount(folder)),
  )

/** Leaves no room on the disk. */
export const fill = (file: string) =>
  Effect.sync(() => {
    for (const size of [65_536, 4_096, 512, 1]) {
      try {
        for (;;) appendFileSync(file, Buffer.alloc(size))
      } catch {
        continue
      }
    }
  })

/** Whether this user may make a small disk; says so if not. */
export const mayMount = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), "confidant-disk-"))
  try {
    mount(folder, 64)
    unmount(folder)
    return true
  } catch {
    console.warn("Skipped: only root may mount the small disk that the spool fills up.")
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

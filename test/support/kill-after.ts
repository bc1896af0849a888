import fs, { type NoParamCallback, type PathLike, type RmOptions } from "node:fs"
import { syncBuiltinESMExports } from "node:module"

/**
 * For `--import`: KILL_AFTER="rename .dump.zst.age" kills the process (SIGKILL) at the very moment at which it has renamed
 * or removed (`rm`) a file with such an ending.
 */
const [operation, ending = ""] = (process.env["KILL_AFTER"] ?? "").split(" ")

const { rename, rm } = fs

const killing =
  (name: string, path: PathLike, done: NoParamCallback): NoParamCallback =>
  (error) => {
    if (error === null && name === operation && String(path).endsWith(ending)) process.kill(process.pid, "SIGKILL")
    else done(error)
  }

Object.assign(fs, {
  rename: (from: PathLike, to: PathLike, done: NoParamCallback) => rename(from, to, killing("rename", to, done)),
  rm: (path: PathLike, options: RmOptions, done: NoParamCallback) => rm(path, options, killing("rm", path, done)),
})
syncBuiltinESMExports()

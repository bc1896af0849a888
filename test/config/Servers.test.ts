import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result } from "effect"
import { decode } from "../../src/config/Config.ts"

type Given = Readonly<Record<string, string>>

const settings = (given: Given) => Result.getOrThrowWith(decode(given), () => new Error())
const summary = (given: Given) =>
  Result.getOrElse(Result.flip(decode(given)), () => []).map(({ name, kind }) => `${name} ${kind}`)

const llm = { LLM_BASE_URL: "https://llm.example/v1", LLM_MODEL: "llama", LLM_API_KEY: "llm-key" }

describe("servers", () => {
  it("the database's own address wants the address of the pool before it, and each keeps its part", () => {
    const pool = "postgres://me:secret@pool:6432/confidant"
    const direct = "postgres://me:secret@db:5432/confidant"
    assert.deepStrictEqual(summary({ DATABASE_DIRECT_URL: direct }), ["DATABASE_URL missing"])
    const { database } = settings({ DATABASE_URL: pool, DATABASE_DIRECT_URL: direct })
    assert.deepStrictEqual(database, { _tag: "Server", url: Redacted.make(direct), pool: Redacted.make(pool) })
  })

  it("the transcriber is the model's server, unless it is another one, which never gets the model's key", () => {
    const own = settings({ ...llm, TRANSCRIPTION_MODEL: "whisper" }).hearing
    assert.deepStrictEqual(own, { baseUrl: llm.LLM_BASE_URL, model: "whisper", apiKey: Redacted.make("llm-key") })
    const other = { ...llm, TRANSCRIPTION_MODEL: "whisper", TRANSCRIPTION_BASE_URL: "https://ears.example/v1" }
    assert.deepStrictEqual(settings(other).hearing, {
      baseUrl: "https://ears.example/v1",
      model: "whisper",
      apiKey: null,
    })
    const key = settings({ ...other, TRANSCRIPTION_API_KEY: "ears-key" }).hearing?.apiKey
    assert.deepStrictEqual(key, Redacted.make("ears-key"))
    assert.isNull(settings(llm).hearing)
  })

  it("the transcriber wants its server and its name", () => {
    assert.deepStrictEqual(summary({ TRANSCRIPTION_MODEL: "whisper" }), ["TRANSCRIPTION_BASE_URL missing"])
    assert.deepStrictEqual(summary({ TRANSCRIPTION_BASE_URL: "http://127.0.0.1:1/v1" }), [
      "TRANSCRIPTION_MODEL missing",
    ])
    assert.deepStrictEqual(summary({ TRANSCRIPTION_API_KEY: "k" }), ["TRANSCRIPTION_MODEL missing"])
  })
})

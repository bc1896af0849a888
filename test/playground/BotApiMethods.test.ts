import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { assert, it } from "@effect/vitest"
import { botApiMethods } from "../../src/playground/BotApiMethods.generated.ts"

const types = readFileSync(createRequire(import.meta.url).resolve("@grammyjs/types/methods.d.ts"), "utf8")

it("the table of methods has each method of the installed @grammyjs/types", () => {
  const start = types.indexOf("export type ApiMethods<F> = {")
  const names = [...types.slice(start, types.indexOf("\n};", start)).matchAll(/^ {4}(\w+)\(/gm)].map(([, name]) => name)
  assert.deepStrictEqual(Object.keys(botApiMethods), names)
  assert.isAbove(names.length, 150)
})

it("the table knows required, optional and typed parameters", () => {
  const sendLocation = (botApiMethods["sendLocation"] ?? "").split(" ")
  assert.includeMembers(sendLocation, ["chat_id:id", "latitude:number", "longitude:number", "live_period?:number"])
  assert.include(botApiMethods["sendDocument"], "document:file")
  assert.include(botApiMethods["sendMessage"], "parse_mode?:string")
  assert.include(botApiMethods["sendMessage"], "entities?:json")
})

import { Console, Effect, Layer, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { layer as configured } from "../config/Config.ts"
import type { Settings } from "../config/Settings.ts"
import { worst } from "../ops/checks/Check.ts"
import { smoke, type SmokeInstruments } from "../ops/checks/Smoke.ts"
import { Ended } from "./Ended.ts"
import { findingsText } from "./Findings.ts"

const json = Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))

const chat = Flag.Int("chat").pipe(
  Flag.withDescription("A chat that gets a message, where Telegram is the real one"),
  Flag.optional,
)

const said = { ok: "It works.", warning: "It works, but slowly.", problem: "It does not work." } as const

const run = Effect.fnUntraced(function* (options: { readonly chat: Option.Option<number>; readonly json: boolean }) {
  const rows = yield* smoke(Option.getOrNull(options.chat))
  const state = worst(rows)
  yield* options.json
    ? Console.log(JSON.stringify({ state, checks: rows }, null, 2))
    : Console.log(`${findingsText(rows)}\n\n${said[state]}`)
  if (state === "problem") return yield* new Ended({ code: 1 })
})

export const smokeCommand = <E extends { readonly message: string }>(
  instruments: Layer.Layer<Exclude<SmokeInstruments, Settings>, E, Settings>,
) =>
  Command.make("smoke", { chat, json }, (options) =>
    Effect.provide(run(options), Layer.provideMerge(instruments, configured)),
  ).pipe(Command.withDescription("Try what must work: bot, message, database, model, handlers; exit 1 if one does not"))

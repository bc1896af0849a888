import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { BackupCommand } from "../../../src/features/operators/BackupCommand.ts"
import { FlagsCommand } from "../../../src/features/operators/FlagsCommand.ts"
import { message } from "../../../src/domain/Feature.ts"
import { OperatorCommands } from "../../../src/features/operators/OperatorCommands.ts"
import { StatusCommand } from "../../../src/features/operators/StatusCommand.ts"
import { UsersCommand } from "../../../src/features/operators/UsersCommand.ts"
import { AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { settingOf } from "../../../src/domain/operators/FlagRule.ts"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import { ChatId, UserId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { OpsLinks } from "../../../src/domain/operators/OpsLinks.ts"
import type { TextArguments } from "../../../src/domain/talk/Texts.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"
import { MemoryAuditLog, MemoryFlags } from "../../support/MemoryOperators.ts"

const commands = OperatorCommands.layer.pipe(
  Layer.provide([BackupCommand.layer, FlagsCommand.layer]),
  Layer.provide(Layer.succeed(StatusCommand, { answer: () => Effect.succeed(message("all is well")) })),
  Layer.provide(Layer.succeed(UsersCommand, { answer: () => Effect.succeed(message("nine people")) })),
  Layer.provide(MemoryBackupRuns),
  Layer.provide(Layer.succeed(OpsLinks, { make: (name) => Effect.succeed(`https://bot.example.org/ops/in#${name}`) })),
)

const say = (key: string, args?: TextArguments) =>
  args === undefined ? key : `${key} ${Object.values(args).join("=")}`

const ask = (command: string, argument = "") =>
  OperatorCommands.use(({ answer }) =>
    answer(say, { command, argument, userId: UserId.make(7), chatId: ChatId.make(8) }),
  ).pipe(Effect.map((outgoing) => (outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag)))

const recorded = AuditLog.use((log) => log.recent(10)).pipe(
  Effect.map((entries) => entries.map(({ actor, action, target, details }) => ({ actor, action, target, details }))),
)

const quizIs = Flags.use(({ all }) => all).pipe(
  Effect.map((all) =>
    all
      .filter(({ name }) => name === "ENABLE_ADAPTIVE_QUIZ")
      .map(settingOf)
      .join(""),
  ),
)

layer(commands.pipe(Layer.provideMerge([MemoryAuditLog, MemoryFlags])))("an operator in Telegram", (it) => {
  it.effect("gets a link to the operators' page that is made out to them", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* ask("ops"), "ops-link https://bot.example.org/ops/in#telegram-7")
    }),
  )

  it.effect("sees the flags, changes one and takes it back; each change is in the audit log", () =>
    Effect.gen(function* () {
      const listed = yield* ask("flags")
      assert.deepStrictEqual(listed.split("\n"), [
        "flags-line USE_CHAT_COMPLETION=on",
        "flags-line ENABLE_STYLE_SETTINGS=on",
        "flags-line ENABLE_PATTERN_ANALYSIS=on",
        "flags-line ENABLE_ADAPTIVE_QUIZ=on",
        "flags-line ENABLE_TOOLS=on",
        "",
        "flags-how",
      ])
      assert.deepStrictEqual(yield* recorded, [], "looking is no action")
      assert.include(yield* ask("flags", " enable_adaptive_quiz  50 "), "flags-line-changed ENABLE_ADAPTIVE_QUIZ=50 %")
      assert.strictEqual(yield* quizIs, "50 %")
      assert.include(yield* ask("flags", "ENABLE_ADAPTIVE_QUIZ OFF"), "flags-line-changed ENABLE_ADAPTIVE_QUIZ=off")
      assert.include(yield* ask("flags", "ENABLE_ADAPTIVE_QUIZ reset"), "flags-line ENABLE_ADAPTIVE_QUIZ=on")
      const by = { actor: "telegram:7", target: "ENABLE_ADAPTIVE_QUIZ" }
      assert.deepStrictEqual(yield* recorded, [
        { ...by, action: "flags.reset", details: {} },
        { ...by, action: "flags.set", details: { enabled: false, percentage: 100 } },
        { ...by, action: "flags.set", details: { enabled: true, percentage: 50 } },
      ])
    }),
  )

  it.effect("hears how it goes when they ask for what there is not, and nothing changes", () =>
    Effect.gen(function* () {
      const before = yield* recorded
      assert.match(yield* ask("flags", "ENABLE_FLYING on"), /^flags-unknown USE_CHAT_COMPLETION\n/u)
      for (const argument of ["ENABLE_ADAPTIVE_QUIZ", "ENABLE_ADAPTIVE_QUIZ 101", "ENABLE_ADAPTIVE_QUIZ on now"]) {
        assert.strictEqual(yield* ask("flags", argument), "flags-how")
      }
      assert.strictEqual(yield* quizIs, "on")
      assert.deepStrictEqual(yield* recorded, before)
    }),
  )

  it.effect("hears how the bot is", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* ask("status"), "all is well")
    }),
  )

  it.effect("asks for a backup, which is in the audit log", () =>
    Effect.gen(function* () {
      assert.match(yield* ask("backup"), /^backup-asked/u)
      assert.deepInclude((yield* recorded)[0], { actor: "telegram:7", action: "backup.run" })
    }),
  )
})

const away = new StoreError({ operation: "AuditLog.record", transient: true, sqlState: null, message: "away" })
const brokenLog = Layer.succeed(AuditLog, { record: () => Effect.fail(away), recent: () => Effect.fail(away) })

layer(commands.pipe(Layer.provideMerge([brokenLog, MemoryFlags])))("without the audit log", (it) => {
  it.effect("no flag is changed, and the operator is told", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* ask("flags", "ENABLE_ADAPTIVE_QUIZ off"), "operators-unavailable")
      assert.strictEqual(yield* quizIs, "on")
    }),
  )

  it.effect("a backup is asked for all the same", () =>
    Effect.gen(function* () {
      assert.match(yield* ask("backup"), /^backup-asked/u)
    }),
  )
})

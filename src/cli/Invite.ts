import { Console, DateTime, Effect, type Layer } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../config/Settings.ts"
import type { AuditLog } from "../domain/operators/AuditLog.ts"
import { InviteCount, InviteDays, inviteLimits, type Invites, linkOf } from "../domain/operators/Invites.ts"
import { TelegramProbe } from "../domain/Probes.ts"
import { issueInvites } from "../operators/IssueInvites.ts"
import { byUser } from "./SystemUser.ts"

const { longestDays, most, usual } = inviteLimits

const count = Flag.Int("count").pipe(
  Flag.withDefault(usual.count),
  Flag.withSchema(InviteCount),
  Flag.withDescription(`How many codes, ${most} at most; each lets one person in`),
)

const days = Flag.Int("days").pipe(
  Flag.withDefault(usual.days),
  Flag.withSchema(InviteDays),
  Flag.withDescription(`How many days they are valid, ${longestDays} at most`),
)

/** null: Telegram does not answer, or the playground stands in for it. */
const botName = Effect.flatMap(TelegramProbe, (probe) =>
  probe === null ? Effect.succeed(null) : Effect.orElseSucceed(probe.me, () => null),
)

const issue = Effect.fnUntraced(function* (options: { readonly count: number; readonly days: number }) {
  const { access } = yield* Settings
  const name = yield* botName
  const { codes, expiresAt } = yield* issueInvites(yield* byUser, options)
  const until = DateTime.formatIso(DateTime.makeUnsafe(expiresAt)).slice(0, 16).replace("T", " ")
  yield* Console.log(codes.map((code) => (name === null ? code : `${code}  ${linkOf(name, code)}`)).join("\n"))
  yield* Console.error(`Each lets one person in until ${until} UTC. They are shown only now.`)
  if (name === null) {
    yield* Console.error("The bot's name is not known: people send /start and the code, or open t.me/NAME?start=CODE.")
  }
  if (access.mode !== "invite") {
    yield* Console.error(`ACCESS is ${access.mode}: nobody needs a code before you set ACCESS=invite.`)
  }
})

/** `confidant invite`. `operator` is built only for a command that runs. */
export const invite = <E>(operator: Layer.Layer<AuditLog | Invites | Settings | TelegramProbe, E>) =>
  Command.make("invite", { count, days }, (options) => Effect.provide(issue(options), operator)).pipe(
    Command.withDescription("Print codes and links that let one person in each; only their hashes are kept"),
  )

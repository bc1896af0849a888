import { Console, Effect, type Layer, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../config/Settings.ts"
import { linkFor } from "../ops/pages/OpsLink.ts"
import { TokenName, type Tokens } from "../domain/operators/Tokens.ts"
import { systemUser } from "./SystemUser.ts"

export class LinkImpossible extends Schema.TaggedError<LinkImpossible>()("LinkImpossible", {
  message: Schema.String,
}) {}

const impossible = (message: string) => Effect.fail(new LinkImpossible({ message }))

const name = Flag.String("for").pipe(
  Flag.withSchema(TokenName),
  Flag.withDefault(systemUser),
  Flag.withDescription("Whom it is for, for the audit log: letters, digits, . @ _ -"),
)

const print = Effect.fnUntraced(function* (options: { readonly name: string }) {
  const settings = yield* Settings
  if (settings.jwtSecret === null) {
    return yield* impossible(
      "The operators' page is off: JWT_SECRET is not set. Make one with `openssl rand -hex 32`, then restart the bot.",
    )
  }
  const link = yield* linkFor(options.name, settings)
  if (link === null) {
    return yield* impossible("With HTTP_PORT=0 the page's port is not known here: set HTTP_PORT, or OPS_URL.")
  }
  yield* Console.error("Opens the operators' page once, within five minutes:")
  yield* Console.log(link)
})

export const opsLink = <E>(operator: Layer.Layer<Settings | Tokens, E>) =>
  Command.make("ops-link", { name }, (options) => Effect.provide(print(options), operator)).pipe(
    Command.withDescription("Make a link that signs you in to the operators' page"),
  )

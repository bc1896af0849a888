import { Context, Effect, Layer } from "effect"
import { message, type Say } from "../../domain/Feature.ts"
import { Product } from "../../domain/operators/Product.ts"
import { Users } from "../../domain/operators/Users.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"

/** `/users`: how many people there are, and nothing about any of them. */
export class UsersCommand extends Context.Service<
  UsersCommand,
  { readonly answer: (say: Say) => Effect.Effect<Outgoing> }
>()("confidant/features/operators/UsersCommand") {
  static readonly layer = Layer.effect(
    UsersCommand,
    Effect.gen(function* () {
      const product = yield* Product
      const users = yield* Users
      return UsersCommand.of({
        answer: (say) =>
          Effect.all([users.counts, product.active]).pipe(
            Effect.map(([counts, active]) => message(say("users-counts", { ...counts, ...active }))),
            Effect.catch(({ message: why }) =>
              Effect.as(Effect.logWarning(`People could not be counted: ${why}`), message(say("users-unknown"))),
            ),
          ),
      })
    }),
  )
}

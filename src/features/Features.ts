import { Effect, Layer } from "effect"
import { Features } from "../domain/Feature.ts"
import { access } from "./access/Access.ts"
import { consent } from "./consent/Consent.ts"
import { home, menu } from "./menu/Menu.ts"
import * as Operators from "./operators/Operators.ts"
import { talk } from "./talk/Talk.ts"
import { unsupported } from "./unsupported/Unsupported.ts"

/** Every feature of the bot, in the order in which they are asked: a new one is a line here. */
const make = Effect.gen(function* () {
  return Features.of({
    all: [access, consent, menu, talk, yield* Operators.make, unsupported],
    home,
  })
})

export const layer = Layer.effect(Features, make)

/** Those that need nothing around them: what the operator's checks ask, without the bot. */
export const layerPlain = Layer.succeed(Features, { all: [access, consent, menu, talk, unsupported], home })

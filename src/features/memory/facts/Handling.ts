import { Effect, Option, Schema } from "effect"
import { distressOf } from "../../../domain/distress/Distress.ts"
import { type Asked, type Feature, type Handling, inPlace, message, type Reply } from "../../../domain/Feature.ts"
import { holdsSecret } from "../../../domain/safety/Secrets.ts"
import { isVisible } from "../../../domain/talk/outgoing/Visible.ts"
import { factLength } from "../../../policy/Facts.ts"
import { buttonLabelLength } from "../../../policy/Limits.ts"
import { languageOf } from "./Checks.ts"
import { change, FactId, type Facts, type Held, type Noted } from "./Facts.ts"
import { meantBy, wishIn } from "./Forgetting.ts"
import * as Screens from "./Screens.ts"

const decodeState = Schema.decodeUnknownOption(Schema.Struct({ fact: FactId }))

/** What a person does about what is noted: looks, corrects, pins, forgets, pauses. `notes`: there is a model that notes. */
export const handlingOf = (facts: Facts["Service"], notes: boolean) => {
  const all = ({ person }: Asked) => facts.all(person.id)

  const opened = (asked: Asked, held: Held<Noted>, page = 0, ...before: ReadonlyArray<string>): Reply => ({
    deliveries: [inPlace(asked, Screens.listScreen(asked, held, notes, page, ...before))],
    dialogue: null,
  })

  /** A button of a fact; `next` gets it as it is. */
  const ofOne =
    (next: (asked: Asked, noted: Noted) => Reply) =>
    (asked: Asked, argument: string): Handling =>
      Effect.map(all(asked), (held) => {
        const noted = held.facts.find(({ id }) => String(id) === argument)
        return noted === undefined ? Screens.goneScreen(asked) : next(asked, noted)
      })

  const forgotten = (asked: Asked, noted: Noted): Reply => ({
    deliveries: [inPlace(asked, Screens.forgottenScreen(asked, noted))],
    changes: [change.forget(noted.id)],
    dialogue: null,
  })

  const pinned = (value: boolean) =>
    ofOne((asked, noted) => ({
      deliveries: [
        inPlace(asked, Screens.factScreen(asked, { ...noted, pinned: value, hidden: noted.hidden && !value })),
      ],
      changes: [change.pin(noted.id, value)],
      dialogue: null,
    }))

  const paused = (value: boolean) => (asked: Asked) =>
    Effect.map(all(asked), (held) => ({
      ...opened(asked, { ...held, paused: value }),
      changes: [change.pause(value)],
    }))

  /** Something long is to be talked about. */
  const corrected = (asked: Asked, noted: Noted, text: string): Reply | null => {
    const words = text.replace(/\s+/gu, " ").trim()
    if (!isVisible(words) || words.length > factLength.most) return null
    if (holdsSecret(words)) {
      return {
        deliveries: [message(asked.say("memory-correct-secret"))],
        dialogue: { feature: Screens.feature, state: { fact: noted.id } },
        forgetText: true,
      }
    }
    return {
      deliveries: [Screens.factScreen(asked, { ...noted, text: words, corrected: true })],
      changes: [change.correct({ id: noted.id, text: words, language: languageOf(words) })],
      dialogue: null,
      forgetText: true,
    }
  }

  const buttons: Feature["buttons"] = {
    list: (asked, page) => Effect.map(all(asked), (held) => opened(asked, held, Math.trunc(Number(page)) || 0)),
    fact: ofOne((asked, noted) => ({ deliveries: [inPlace(asked, Screens.factScreen(asked, noted))], dialogue: null })),
    forget: ofOne(forgotten),
    pin: pinned(true),
    unpin: pinned(false),
    correct: ofOne((asked, noted) => ({
      deliveries: [message(asked.say("memory-correct-ask", { words: noted.text, count: factLength.most }))],
      dialogue: { feature: Screens.feature, state: { fact: noted.id } },
    })),
    none: (asked) =>
      Effect.succeed({ deliveries: [inPlace(asked, message(asked.say("memory-forget-none"), asked.home.keyboard))] }),
    pause: paused(true),
    resume: paused(false),
  }

  const dialogue: Feature["dialogue"] = (asked, state, text) =>
    Option.match(decodeState(state), {
      onNone: () => Effect.succeed(null),
      onSome: ({ fact }) =>
        Effect.map(all(asked), ({ facts: known }) => {
          const noted = known.find(({ id }) => id === fact)
          return noted === undefined ? null : corrected(asked, noted, text)
        }),
    })

  /** Before all others, since it is said as plainly as anything. */
  const gate = (asked: Asked): Handling => {
    const { content, now, person } = asked
    if (content._tag !== "Text" || person.consent !== "granted" || person.dialogue !== null) return Effect.succeed(null)
    const wish = wishIn(content.text)
    if (wish === null || content.context?.forwarded !== undefined || distressOf(content) !== null) {
      return Effect.succeed(null)
    }
    return Effect.map(all(asked), ({ facts: known }) => {
      const meant = meantBy(wish, known, now)
      if (meant === null) return null
      return "id" in meant
        ? { ...forgotten(asked, meant), forgetText: true }
        : { deliveries: [Screens.whichScreen(asked, meant, buttonLabelLength)], forgetText: true }
    })
  }

  return { all, buttons, dialogue, gate, opened }
}

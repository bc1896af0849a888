import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Feature } from "../../../src/domain/Feature.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import { AdultsOnly } from "../../../src/features/consent/AdultsOnly.ts"
import * as Consent from "../../../src/features/consent/Consent.ts"
import { change } from "../../../src/features/consent/Kept.ts"
import { forget } from "../../../src/features/forget/Forget.ts"
import { identity } from "../../../src/features/identity/Identity.ts"
import { menu } from "../../../src/features/menu/Menu.ts"
import { safety } from "../../../src/features/safety/Safety.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { unsupported } from "../../../src/features/unsupported/Unsupported.ts"
import { command, friend, messageId, outline, pressed, route, stranger, text, usual } from "../../support/Routing.ts"

const strict = Effect.runSync(Effect.provideService(Consent.make, AdultsOnly, true))
const features: ReadonlyArray<Feature> = [safety, strict, identity, menu, talk, forget, unsupported]

const says: Readonly<Record<string, string>> = {
  "consent-young-line": "line",
  "consent-young-danger": "danger",
  "consent-young-anywhere": "anywhere",
}

const replyTo = (person: Person, content: Content, circumstances = usual) =>
  Effect.runSync(
    route(person, content, {
      features,
      circumstances,
      say: (key, args) =>
        says[key] === undefined ? key : `${says[key]} ${Object.values(args ?? {}).join(" ")}`.trim(),
    }),
  ).reply

const step = (person: Person, content: Content) => {
  const reply = replyTo(person, content)
  const dialogue = reply.dialogue === undefined ? person.dialogue : reply.dialogue
  const style = person.style
  return { reply, person: { ...person, ...reply.person, dialogue, style }, said: outline(reply) }
}

const young: Person = { ...stranger, consent: "declined", introduced: true, name: "", adult: false }
const known: Person = { ...friend, adult: null }

describe("where only adults are talked with", () => {
  it("asks for the age before the name, and then goes on", () => {
    const agreed = step(stranger, pressed("consent:yes"))
    assert.deepStrictEqual(agreed.said, ["AnswerCallback", "ClearKeyboard", "Message consent-age-first"])
    assert.deepStrictEqual(agreed.reply.changes ?? [], [])
    const adult = step(agreed.person, pressed("consent:adult"))
    assert.deepStrictEqual(adult.said, ["AnswerCallback", "ClearKeyboard", "Message consent-ask-name"])
    assert.deepStrictEqual([adult.person.adult, step(adult.person, text("Anya")).person.name], [true, "Anya"])
  })

  it("answers what was said before the age once it is known, and nothing earlier", () => {
    const waiting = step(stranger, text("hello"))
    const agreed = step(waiting.person, pressed("consent:yes"))
    const more = step(agreed.person, text("are you there"))
    assert.deepStrictEqual([more.said, more.reply.changes], [["Message consent-age-needed"], [change.hold]])
    const adult = step(more.person, pressed("consent:adult"))
    assert.include(adult.said, "Message consent-answering")
    assert.deepStrictEqual(adult.reply.changes, [change.release])
    assert.deepStrictEqual(step(adult.person, text("hello")).said, ["talk"])
  })

  it("keeps nothing but the answer of somebody under 18 who is arriving, and names help", () => {
    const agreed = step(step(stranger, text("hello")).person, pressed("consent:yes"))
    for (const from of [agreed.person, step(stranger, pressed("consent:yes")).person]) {
      const refused = step(from, pressed("consent:minor"))
      assert.deepStrictEqual(refused.said.slice(2), ["Message consent-young\n\nanywhere"])
      assert.deepStrictEqual(refused.reply.changes, [change.erase])
      assert.deepInclude(refused.person, { consent: "declined", name: "", adult: false, noticed: null, country: null })
    }
  })

  it("refuses them whatever they send, and keeps none of it", () => {
    for (const content of [text("hello"), text("are you human?"), command("helper", "hi"), command("start")]) {
      const reply = replyTo(young, content)
      assert.deepStrictEqual(outline(reply), ["Message consent-young-again\n\nanywhere"])
      assert.isTrue(reply.forgetText)
    }
    for (const data of ["consent:yes", "consent:adult", "talk:begin", "consent:age"]) {
      assert.include(outline(replyTo(young, pressed(data))), "Message consent-young-again\n\nanywhere")
    }
  })

  it("answers a cry for help, /safety and /forget of them all the same", () => {
    assert.deepStrictEqual(outline(replyTo(young, text("I want to die"))), [])
    assert.isNotNull(safety.ahead?.(text("I want to die"), new Set()))
    for (const name of ["safety", "forget"]) {
      assert.notInclude(outline(replyTo(young, command(name))).join(), "consent-young")
    }
  })

  it("names the children's line of their country", () => {
    const [said = ""] = outline(replyTo({ ...friend, adult: false, country: "RU", language: "ru" }, text("привет")))
    assert.include(said, "8-800-2000-122")
    assert.include(said, "danger 112")
  })

  it("asks somebody it knows already, and holds what they say meanwhile", () => {
    const asked = step(known, text("hello"))
    assert.deepStrictEqual([asked.said, asked.reply.changes], [["Message consent-age-needed"], [change.hold]])
    const adult = step(asked.person, pressed("consent:adult"))
    assert.include(adult.said, "Message consent-adult")
    assert.deepStrictEqual(adult.reply.changes, [change.release])
    assert.deepStrictEqual(step(known, text("I want to die")).said, ["talk"], "not in danger")
    assert.deepStrictEqual(outline(replyTo(known, text("hello"), { ...usual, isOperator: true })), ["talk"])
  })

  it("lets those with a history end it with /forget, and takes a longer text for no answer", () => {
    const refused = step(known, pressed("consent:minor")).person
    for (const person of [refused, known]) {
      const asked = step(person, command("forget"))
      assert.deepStrictEqual(asked.said, ["Message forget-ask"])
      const erased = step(asked.person, text("delete"))
      assert.deepStrictEqual([erased.said, erased.reply.changes?.map(({ kind }) => kind)], [[], ["forget.erase"]])
      assert.deepStrictEqual(step(asked.person, text("no")).said, ["Message forget-kept"])
      for (const words of ["what is it that you keep", "I want to die"]) {
        assert.deepStrictEqual(step(asked.person, text(words)).said, step(person, text(words)).said)
      }
      const context = { forwarded: { from: "Ben" } }
      const forwarded: Content = { _tag: "Text", messageId, text: "DELETE", context }
      assert.deepStrictEqual(step(asked.person, forwarded).said, step(person, forwarded).said)
    }
    assert.isTrue(step(step(refused, command("forget")).person, text("no")).reply.forgetText)
    assert.notInclude(step(refused, text("delete")).said, "forget-kept", "without the question")
  })

  it("erases no history for a pressed button, which can be put right", () => {
    const refused = step(known, pressed("consent:minor"))
    assert.include(refused.said, "Message consent-young-history\n\nanywhere")
    assert.deepStrictEqual([refused.reply.changes, refused.person.consent], [undefined, "granted"])
    assert.isTrue(step(refused.person, text("hello")).reply.forgetText)
    const back = step(refused.person, pressed("consent:adult"))
    assert.isTrue(back.person.adult)
    assert.deepStrictEqual(step(back.person, text("hello")).said, ["talk"])
  })
})

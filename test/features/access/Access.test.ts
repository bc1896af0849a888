import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { UserId } from "../../../src/domain/Ids.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import * as Access from "../../../src/features/access/Access.ts"
import { Door } from "../../../src/features/access/Door.ts"
import { consent } from "../../../src/features/consent/Consent.ts"
import { forget } from "../../../src/features/forget/Forget.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { Invites } from "../../../src/domain/operators/Invites.ts"
import { memoryInvites } from "../../support/MemoryInvites.ts"
import {
  command,
  friend,
  messageId,
  outline,
  pressed,
  replyTo,
  route,
  stranger,
  text,
  usual,
} from "../../support/Routing.ts"

const banned = { ...friend, banned: true }

describe("somebody who is kept out", () => {
  it("hears so at whatever they send, and nothing else", () => {
    const sticker: Content = { _tag: "Unsupported", messageId, kind: "sticker" }
    for (const content of [text("hello"), text(""), command("start"), command("backup"), sticker]) {
      const reply = replyTo({ ...banned, introduced: false }, content, {
        circumstances: { ...usual, isOperator: true },
      })
      assert.deepStrictEqual(outline(reply), ["Message access-banned"])
      assert.notProperty(reply, "person")
    }
  })

  it("hears so at a button too, and changes nothing by it", () => {
    assert.deepStrictEqual(replyTo({ ...banned, consent: null }, pressed("consent:yes")), {
      deliveries: [{ _tag: "AnswerCallback", queryId: "q", text: "access-banned" }],
    })
  })

  it("corrects nothing, but is remembered as one who blocked the bot", () => {
    assert.deepStrictEqual(replyTo(banned, { _tag: "Edited", messageId, text: "x" }), { deliveries: [] })
    assert.deepStrictEqual(replyTo(banned, { _tag: "Membership", blocked: true }).person, { blocked: true })
  })
})

const listed = { ...stranger, id: UserId.make(8) }

const rights = [forget]

const doorOf = (mode: Door["Service"]["mode"], invites = memoryInvites()) => {
  const access = Effect.runSync(
    Access.make(rights).pipe(
      Effect.provideService(Door, { mode, userIds: [listed.id] }),
      Effect.provideService(Invites, invites),
    ),
  )
  const ask = (person: Person, content: Content, circumstances = usual) =>
    Effect.map(
      route(person, content, { circumstances, features: [access, consent, talk, forget] }),
      ({ reply }) => reply,
    )
  return { ask, said: (...given: Parameters<typeof ask>) => Effect.map(ask(...given), outline) }
}

const despair = text("I want to kill myself")

describe("the allow-list", () => {
  it.effect("lets in those on it and the operators, and says to others how to get onto it", () =>
    Effect.gen(function* () {
      const { ask, said } = doorOf("allowlist")
      const closed = "Message access-closed\n\naccess-closed-number"
      for (const [kept, told] of [
        [stranger, closed],
        [friend, `${closed}\n\naccess-closed-held`],
        [{ ...friend, consent: "declined" } as const, `${closed}\n\naccess-closed-held`],
      ] as const) {
        for (const content of [text("hello"), command("start"), command("start", "abc")]) {
          assert.deepStrictEqual(yield* said(kept, content), [told])
        }
      }
      assert.deepStrictEqual(yield* said(listed, command("start")), ["Message consent-intro"])
      assert.deepStrictEqual(yield* said(stranger, command("start"), { ...usual, isOperator: true }), [
        "Message consent-intro",
      ])
      assert.deepStrictEqual(yield* said({ ...listed, banned: true }, text("hello")), ["Message access-banned"])
      assert.deepStrictEqual((yield* ask(friend, pressed("menu:show"))).deliveries, [
        { _tag: "AnswerCallback", queryId: "q", text: "access-closed" },
      ])
    }),
  )
})

describe("whoever is kept out", () => {
  const asked = { ...friend, dialogue: { feature: "forget", state: {} } }
  const doors = [doorOf("allowlist"), doorOf("invite")] as const

  it.effect("can still delete what is held of them, by the word or the button", () =>
    Effect.gen(function* () {
      const { ask, said } = doors[0]
      assert.deepStrictEqual(yield* said(friend, command("forget")), ["Message forget-ask"])
      assert.deepInclude((yield* ask(asked, text("DELETE"))).changes?.[0], { kind: "forget.erase" })
      assert.deepStrictEqual(yield* said(asked, text("no")), ["Message forget-kept"])
      for (const { ask: asks, said: says } of doors) {
        assert.deepStrictEqual(yield* says(stranger, command("forget")), ["Message forget-ask-before"])
        assert.deepInclude((yield* asks(stranger, pressed("forget:erase"))).changes?.[0], { kind: "forget.erase" })
      }
    }),
  )

  it.effect("reaches nothing else by that way", () =>
    Effect.gen(function* () {
      const { ask } = doors[0]
      const chatter = yield* ask(asked, text("no, let us rather talk about my mother"))
      assert.match(outline(chatter).join(), /^Message access-closed/)
      assert.isNull(chatter.dialogue)
      for (const [person, content] of [
        [asked, command("helper", "hello")],
        [asked, pressed("talk:begin")],
        [asked, pressed("forget:constructor")],
        [{ ...friend, dialogue: { feature: "chats", state: { number: 1 } } }, text("DELETE")],
        [asked, despair],
        [{ ...asked, banned: true }, text("DELETE")],
        [{ ...asked, banned: true }, command("forget")],
      ] as const) {
        const { changes, deliveries, talk: asks } = yield* ask(person, content)
        assert.isUndefined(changes)
        assert.isUndefined(asks)
        assert.notMatch(JSON.stringify(deliveries), /forget-|menu-/)
      }
    }),
  )
})

describe("invitations", () => {
  it.effect("keep out whoever has none, with one answer each time, and nothing is begun with them", () =>
    Effect.gen(function* () {
      const { ask, said } = doorOf("invite")
      for (const content of [text("hello"), command("start"), command("help", "x")]) {
        assert.deepStrictEqual(yield* said(stranger, content), ["Message access-invite"])
        assert.notProperty(yield* ask(stranger, content), "person")
      }
      assert.deepStrictEqual(yield* said(stranger, command("start", "wrong")), ["Message access-invite-spent"])
      assert.deepStrictEqual((yield* ask(stranger, { _tag: "Membership", blocked: true })).person, { blocked: true })
    }),
  )

  it.effect("let in one person each, who then stays in", () =>
    Effect.gen(function* () {
      const invites = memoryInvites()
      const { said } = doorOf("invite", invites)
      const [code = "", other = ""] = (yield* invites.issue(2, 1)).codes
      const another = { ...stranger, id: UserId.make(9) }
      assert.deepStrictEqual(yield* said(stranger, command("start", code)), ["Message consent-intro"])
      assert.deepStrictEqual(yield* said(another, command("start", code)), ["Message access-invite-spent"])
      // The same turn after a crash, or a second press.
      assert.deepStrictEqual(yield* said(stranger, command("start", code)), ["Message consent-intro"])
      assert.deepStrictEqual(yield* said(stranger, text("hello")), ["Message consent-intro"])
      assert.deepStrictEqual(yield* said(stranger, command("start", other)), ["Message consent-intro"])
      assert.deepStrictEqual(yield* said(another, command("start", other)), ["Message consent-intro"])
    }),
  )

  it.effect("are not asked of those who were in before, and never let a banned person in", () =>
    Effect.gen(function* () {
      const invites = memoryInvites()
      const { ask, said } = doorOf("invite", invites)
      const [code = ""] = (yield* invites.issue(1, 1)).codes
      for (const known of [
        friend,
        { ...friend, consent: "declined" } as const,
        { ...stranger, introduced: true },
        listed,
      ]) {
        assert.notInclude((yield* said(known, command("start", code))).join(), "access")
      }
      assert.deepStrictEqual(yield* said({ ...stranger, banned: true }, command("start", code)), [
        "Message access-banned",
      ])
      assert.deepStrictEqual((yield* ask(stranger, command("start", code))).deliveries.length, 1)
      assert.isTrue(yield* invites.hasClaimed(stranger.id))
    }),
  )
})

describe("a cry for help", () => {
  it.effect("has had its own answer, and nobody is sent away after it", () =>
    Effect.gen(function* () {
      for (const mode of ["allowlist", "invite"] as const) {
        assert.deepStrictEqual(yield* doorOf(mode).said(stranger, despair), [])
      }
    }),
  )
})

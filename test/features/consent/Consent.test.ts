import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { change } from "../../../src/features/consent/Kept.ts"
import { retention } from "../../../src/policy/Retention.ts"
import { remindEvery } from "../../../src/policy/Rhythm.ts"
import {
  command,
  friend,
  messageId,
  outline,
  pressed,
  replyTo,
  stranger,
  text,
  usual,
  withoutTalk,
} from "../../support/Routing.ts"

const naming = { ...friend, dialogue: { feature: "consent", state: { step: "name" } } }
const renaming = { ...friend, dialogue: { feature: "consent", state: { step: "name", again: true } } }
const declined = { ...stranger, consent: "declined", introduced: true } as const
/** At the time of these tests, 0. */
const justHeard = { at: 0, since: 0, told: 0 }

describe("consent", () => {
  it("asks with the name whether somebody is 18, keeps the answer alone, and goes on asking for the name", () => {
    const agreed = replyTo(stranger, pressed("consent:yes"))
    const asking = agreed.deliveries.at(-1)
    assert(asking?._tag === "Message")
    assert.deepStrictEqual(
      (asking.keyboard ?? []).flat().map(({ data }) => data),
      ["consent:keep-name", "consent:adult", "consent:minor"],
    )
    const unaged = { ...naming, adult: null }
    const aged = replyTo(unaged, pressed("consent:minor"))
    assert.deepStrictEqual([aged.person, aged.dialogue], [{ adult: false }, undefined])
    assert.deepStrictEqual(outline(aged), [
      "AnswerCallback",
      "ClearKeyboard",
      "Message consent-minor\n\nconsent-name-ask",
    ])
    assert.deepStrictEqual(replyTo({ ...friend, adult: null }, pressed("consent:adult")).person, { adult: true })
  })

  it("asks for the age once more behind the name, then in the menu and at /start only, until it is told", () => {
    const unaged = { ...naming, adult: null }
    const known = { ...friend, adult: null }
    assert.deepStrictEqual(outline(replyTo(unaged, text("Bo"))).at(-1), "Message consent-ask-age")
    assert.deepStrictEqual(outline(replyTo(unaged, pressed("consent:keep-name"))).at(-1), "Message consent-ask-age")
    assert.deepStrictEqual(outline(replyTo(known, command("start"))), ["Message menu-home", "Message consent-ask-age"])
    assert.deepStrictEqual(outline(replyTo(known, text("hello"))), ["talk"])
    assert.deepStrictEqual(outline(replyTo(known, pressed("consent:age"))), ["AnswerCallback", "Edit consent-ask-age"])
    assert.notInclude(outline(replyTo(friend, command("start"))), "Message consent-ask-age")
    for (const data of ["consent:adult", "consent:minor"]) {
      assert.notProperty(replyTo(stranger, pressed(data)).person, "adult")
      assert.notProperty(replyTo(declined, pressed(data)).person, "adult")
    }
  })

  it("asks nobody for their age who has just cried for help", () => {
    const crying = replyTo(stranger, text("I want to die"))
    const near = { ...stranger, introduced: true, dialogue: crying.dialogue ?? null }
    assert.deepStrictEqual(outline(replyTo(near, pressed("consent:yes"))).at(-1), "Message consent-answering")
    const reminded = replyTo(near, text("hello?"), { now: 1e9 })
    const later = { ...near, dialogue: reminded.dialogue ?? null }
    assert.deepStrictEqual(
      outline(replyTo(later, pressed("consent:yes"), { now: 1e9 })).at(-1),
      "Message consent-answering",
    )
  })

  it("introduces the bot at the first /start and asks for consent", () => {
    const reply = replyTo(stranger, command("start"))
    assert.deepStrictEqual(outline(reply), ["Message consent-intro"])
    assert.deepStrictEqual(reply.person, { introduced: true })
  })

  it("shows the main menu at /start to those who agreed", () => {
    assert.deepStrictEqual(outline(replyTo(friend, command("start"))), ["Message menu-home"])
  })

  it("asks for the name after consent, once: the buttons go", () => {
    const reply = replyTo(stranger, pressed("consent:yes"))
    assert.deepStrictEqual(outline(reply), [
      "AnswerCallback",
      "ClearKeyboard",
      "Message consent-ask-name\n\nconsent-ask-age",
    ])
    assert.deepStrictEqual(reply.person, { consent: "granted", introduced: true, noticed: justHeard })
    assert.deepStrictEqual(reply.dialogue, naming.dialogue)
  })

  it("opens the menu at an old button of consent, and asks for no name again", () => {
    const reply = replyTo(friend, pressed("consent:yes"))
    assert.deepStrictEqual(outline(reply), ["AnswerCallback", "ClearKeyboard", "Message menu-home"])
    assert.notProperty(reply, "person")
  })

  it("takes a name as the name", () => {
    const reply = replyTo(naming, text("  Anya "))
    assert.deepStrictEqual(outline(reply), ["Message consent-name-saved", "Message menu-home"])
    assert.deepStrictEqual([reply.person, reply.dialogue], [{ name: "Anya" }, null])
  })

  it("hears what is no name instead of losing it, and asks no more", () => {
    for (const words of ["a\nb", "x".repeat(65), "Hi", "I don't want to live any more", "Мне плохо", "I am tired."]) {
      const reply = replyTo(naming, text(words))
      assert.deepStrictEqual(outline(reply), ["talk"])
      assert.isNull(reply.dialogue)
    }
  })

  it("changes the name at any time", () => {
    const at = replyTo(friend, command("name", "Max"))
    assert.deepStrictEqual([at.person, outline(at)[0]], [{ name: "Max" }, "Message consent-name-changed"])
    const asked = replyTo(friend, command("name"))
    assert.deepStrictEqual([outline(asked), asked.dialogue], [["Message consent-name-ask"], renaming.dialogue])
    const unclear = replyTo(friend, command("name", "мне очень плохо"))
    assert.deepStrictEqual([outline(unclear), unclear.dialogue], [["Message consent-name-unclear"], renaming.dialogue])
    const told = replyTo(renaming, text("Max"))
    assert.deepStrictEqual([told.person, outline(told)[0]], [{ name: "Max" }, "Message consent-name-changed"])
  })

  it("is glad to meet only those whom it has just met", () => {
    for (const reply of [replyTo(naming, text("Max")), replyTo(naming, command("name", "Max"))]) {
      assert.strictEqual(outline(reply)[0], "Message consent-name-saved")
    }
    assert.deepStrictEqual(replyTo(naming, command("name")).dialogue, naming.dialogue)
  })

  it("speaks of what was written only to those who wrote something", () => {
    const written = replyTo(stranger, text("hello")).dialogue ?? null
    const waiting = { ...stranger, introduced: true, dialogue: written }
    assert.include(outline(replyTo(stranger, pressed("consent:no"))), "Message consent-declined")
    assert.include(outline(replyTo(declined, pressed("consent:no"))), "Message consent-declined")
    assert.include(outline(replyTo(waiting, pressed("consent:no"))), "Message consent-declined-erased")
    assert.include(outline(replyTo(friend, pressed("consent:erase"))), "Message consent-declined-erased")
  })

  it("introduces itself to nobody who has just cried for help, and still asks and holds", () => {
    const known = { ...stranger, introduced: true }
    for (const person of [stranger, known, { ...known, dialogue: replyTo(stranger, text("hello")).dialogue ?? null }]) {
      const reply = replyTo(person, text("I want to die"))
      assert.deepStrictEqual(outline(reply), ["Message consent-near"])
      assert.deepStrictEqual(reply.changes, [change.hold])
      const agreed = replyTo({ ...known, dialogue: reply.dialogue ?? null }, pressed("consent:yes"))
      assert.include(outline(agreed), "Message consent-answering")
    }
  })

  it("erases what was said before, and the name, with the refusal itself", () => {
    for (const reply of [replyTo(stranger, pressed("consent:no")), replyTo(friend, pressed("consent:erase"))]) {
      const nothing = { adult: null, timeZone: null, country: null, style: null, noticed: null }
      assert.deepStrictEqual(reply.person, { consent: "declined", introduced: true, name: "", ...nothing })
      assert.deepStrictEqual(reply.changes, [{ kind: "consent.erase", data: {} }])
    }
  })

  it("erases nothing of somebody who agreed long ago and presses an old No, before they say so", () => {
    const asked = replyTo(friend, pressed("consent:no"))
    assert.include(outline(asked), "Message consent-erase-sure")
    assert.deepStrictEqual([asked.person, asked.changes], [undefined, undefined])
    const kept = replyTo(friend, pressed("consent:keep"))
    assert.deepStrictEqual([kept.person, kept.changes], [undefined, undefined])
  })

  it("asks somebody who changed their mind for a name anew, with the one Telegram knows", () => {
    const reply = replyTo({ ...declined, name: "" }, pressed("consent:yes"))
    assert.deepStrictEqual(reply.person, { consent: "granted", introduced: true, name: "Ann", noticed: justHeard })
  })

  it.each(["consent:keep-name", "name:keep"])(
    "keeps the name at %s, also at a button of an earlier release",
    (data) => {
      const reply = replyTo(naming, pressed(data))
      assert.deepStrictEqual(outline(reply), ["AnswerCallback", "ClearKeyboard", "Message menu-home"])
      assert.isNull(reply.dialogue)
    },
  )

  it("answers the first words with the introduction alone, and reminds of it while they wait", () => {
    for (const circumstances of [usual, withoutTalk]) {
      const first = replyTo(stranger, text("hello"), { circumstances })
      assert.deepStrictEqual(outline(first), ["Message consent-intro"])
      assert.deepStrictEqual(first.person, { introduced: true })
      const waiting = { ...stranger, introduced: true, dialogue: first.dialogue ?? null }
      const second = replyTo(waiting, text("are you there?"), { circumstances })
      assert.deepStrictEqual(outline(second), ["Message consent-waiting"])
      const reminded = { ...waiting, dialogue: second.dialogue ?? null }
      const third = replyTo(reminded, text("well?"), { circumstances })
      assert.deepStrictEqual(outline(third), [], "a burst needs no reminder for each line")
      const now = Duration.toMillis(remindEvery)
      const fourth = replyTo(reminded, text("yes"), { circumstances, now })
      assert.deepStrictEqual(outline(fourth), ["Message consent-waiting"])
      for (const { changes } of [first, second, third, fourth]) assert.deepStrictEqual(changes, [change.hold])
      const agreed = replyTo({ ...waiting, dialogue: second.dialogue ?? null }, pressed("consent:yes"))
      assert.include(outline(agreed), "Message consent-answering\n\nconsent-ask-age")
      assert.deepStrictEqual([agreed.dialogue, agreed.changes], [null, [change.release]])
    }
  })

  it("says to those who come back late that what they sent is erased, and never that it is being answered", () => {
    const sent = replyTo(stranger, text("hello"), { now: 5 }).dialogue ?? null
    const waiting = { ...stranger, introduced: true, dialogue: sent }
    const late = { now: 5 + Duration.toMillis(retention.held) }
    const agreed = replyTo(waiting, pressed("consent:yes"), late)
    assert.deepStrictEqual(outline(agreed).slice(2), [
      "Message consent-past",
      "Message consent-ask-name\n\nconsent-ask-age",
    ])
    const again = replyTo(waiting, text("me again"), late)
    assert.deepStrictEqual(outline(again), ["Message consent-past\n\nconsent-waiting"])
    const afterwards = replyTo({ ...waiting, dialogue: again.dialogue ?? null }, pressed("consent:yes"), late)
    assert.include(outline(afterwards), "Message consent-answering\n\nconsent-ask-age")
    const old = { ...waiting, dialogue: { feature: "consent", state: { step: "waiting", remindedAt: null } } }
    assert.include(outline(replyTo(old, pressed("consent:yes"), late)), "Message consent-answering\n\nconsent-ask-age")
  })

  it("still knows after a command that something waits, so that it is not taken for a name", () => {
    const said = replyTo(stranger, text("hello"))
    const waiting = { ...stranger, introduced: true, dialogue: said.dialogue ?? null }
    for (const name of ["help", "menu", "start"]) {
      assert.isNotNull(replyTo(waiting, command(name)).dialogue, name)
    }
    assert.isNotNull(replyTo(waiting, pressed("menu:home")).dialogue)
  })

  it("holds whatever was sent, with words or without, and nothing that only asks for a screen", () => {
    const file = { messageId, fileId: "f", bytes: 1, mime: null, groupId: null }
    for (const content of [
      { ...file, _tag: "Media", kind: "voice", caption: "" },
      { _tag: "Unsupported", messageId, kind: "sticker" },
      { _tag: "Edited", messageId, text: "I feel sad" },
      command("helper", "I feel low"),
      command("name", "Ann"),
    ] as const) {
      assert.deepStrictEqual(replyTo(stranger, content).changes, [change.hold])
    }
    for (const content of [command("help"), command("start", "link"), command("chats"), pressed("talk:begin")]) {
      assert.isUndefined(replyTo(stranger, content).changes)
    }
  })

  it("asks before anything else that needs consent", () => {
    for (const content of [
      command("helper"),
      command("helper", "I feel low"),
      command("chats"),
      pressed("talk:begin"),
    ]) {
      assert.include(outline(replyTo(stranger, content)), "Message consent-intro")
    }
    assert.deepStrictEqual(outline(replyTo(stranger, command("help"))), ["Message menu-help-before"])
  })

  it("talks about nothing with somebody who declined, and corrects nothing", () => {
    for (const circumstances of [undefined, withoutTalk]) {
      const options = circumstances === undefined ? {} : { circumstances }
      const photo = {
        _tag: "Media",
        messageId,
        kind: "photo",
        fileId: "f",
        bytes: 1,
        mime: null,
        groupId: null,
      } as const
      const forwarded = { _tag: "Text", messageId, text: "secret", context: { forwarded: { from: null } } } as const
      for (const content of [text("secret"), { ...photo, caption: "secret" }, forwarded]) {
        assert.deepStrictEqual(outline(replyTo(declined, content, options)), ["Message consent-declined-reminder"])
      }
    }
    const edited = replyTo(declined, { _tag: "Edited", messageId, text: "secret" })
    assert.deepStrictEqual(edited, { deliveries: [] })
  })

  it("invites nobody who declined, whatever they press", () => {
    for (const content of [
      command("helper"),
      command("chats"),
      command("name", "secret"),
      pressed("talk:begin"),
      pressed("chats:list:0"),
    ]) {
      assert.include(outline(replyTo(declined, content)), "Message consent-declined-reminder")
    }
    for (const content of [command("menu"), pressed("menu:home")]) {
      const { deliveries } = replyTo(declined, content)
      const said = deliveries.flatMap((each) => ("keyboard" in each ? [each.keyboard] : []))
      assert.deepStrictEqual(
        said.flat(2).map((each) => each?.data),
        ["consent:ask", "menu:help"],
      )
    }
    assert.deepStrictEqual(outline(replyTo(declined, command("help"))), ["Message menu-help-before"])
    assert.deepStrictEqual(outline(replyTo(declined, pressed("consent:ask"))).slice(1), ["Message consent-intro"])
  })

  it("is kind to somebody who declined and is in need", () => {
    assert.deepStrictEqual(outline(replyTo(declined, text("I want to die"))), ["Message consent-declined-near"])
  })
})

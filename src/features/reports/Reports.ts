import { Effect, Option, Schema } from "effect"
import { type Asked, button, type Feature, inPlace, message, type Reply, type Say } from "../../domain/Feature.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { dayOf, dayWithin } from "../../domain/talk/LocalTime.ts"
import { fromMarkdown } from "../../domain/talk/outgoing/Format.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { preview } from "../../domain/talk/outgoing/SmartSend.ts"
import { shortened } from "../../domain/talk/outgoing/Titles.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { previewLength } from "../../policy/files/Reports.ts"
import { buttonLabelLength, titleLength } from "../../policy/Limits.ts"
import { change, type Kept, type Page, Reports } from "./Kept.ts"
import { fileNameOf, titleOf } from "./Titles.ts"

const name = "reports"

const decodeState = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.Int }))

const act = (say: Say, action: string, { id }: Kept) =>
  button(say(`reports-button-${action}`), name, action, String(id))

const toList = (say: Say): Keyboard => [[button(say("reports-button-list"), name, "list")]]

const list = ({ home, now, person, say }: Asked, { page, pages, reports }: Page): Outgoing => {
  if (reports.length === 0) return message(say("reports-none"), home.keyboard)
  const turn = (label: string, to: number) =>
    to < 0 || to >= pages ? [] : [button(say(`reports-button-${label}`), name, "list", String(to))]
  const turning = [...turn("newer", page - 1), ...turn("older", page + 1)]
  return message(say("reports-list"), [
    ...reports.map((each) => {
      const label = `${dayWithin(each.at, now, person)} · ${titleOf(say, each)}`
      return [button(shortened(label, buttonLabelLength), name, "show", String(each.id))]
    }),
    ...(turning.length === 0 ? [] : [turning]),
    ...home.keyboard,
  ])
}

const screen = ({ person, say }: Asked, each: Kept): Outgoing => {
  const beginning = preview(fromMarkdown(each.beginning), previewLength).text
  const heading = say("reports-one", { title: titleOf(say, each), day: dayOf(each.at, person) })
  return message(`${heading}\n\n${beginning}`, [
    [act(say, "send", each)],
    [act(say, "rename", each), act(say, "delete", each)],
    ...toList(say),
  ])
}

const askDelete = (say: Say, each: Kept): Outgoing =>
  message(say("reports-delete-sure", { title: titleOf(say, each) }), [
    [act(say, "erase", each)],
    [button(say("reports-button-keep"), name, "show", String(each.id))],
  ])

const renamed = (asked: Asked, known: Kept, text: string): Reply | null => {
  const whole = text.trim()
  if (whole.includes("\n") || !isVisible(whole)) return null
  const title = shortened(whole, titleLength)
  const key = Array.from(whole).length > titleLength ? "reports-renamed-shorter" : "reports-renamed"
  return {
    deliveries: [message(asked.say(key, { title, count: titleLength })), screen(asked, { ...known, title })],
    changes: [change.rename(known.id, title)],
    dialogue: null,
  }
}

/** The long answers that went out as files. */
export const make: Effect.Effect<Feature, never, Reports> = Effect.gen(function* () {
  const reports = yield* Reports

  const shown = (asked: Asked, argument: string) =>
    Effect.map(
      reports.page(asked.person.id, Number.isSafeInteger(Number(argument)) ? Number(argument) : 0),
      (page): Reply => ({ deliveries: [inPlace(asked, list(asked, page))], dialogue: null }),
    )

  const find = (asked: Asked, id: number) =>
    Number.isSafeInteger(id) ? reports.find(asked.person.id, id) : Effect.succeed(null)

  /** A button of a file; if that is gone meanwhile, back to the list. */
  const ofOne =
    (reply: (asked: Asked, each: Kept & { readonly text: string }) => Reply) => (asked: Asked, argument: string) =>
      Effect.gen(function* (): Effect.fn.Return<Reply, StoreError> {
        const each = yield* find(asked, Number(argument))
        if (each !== null) return { dialogue: null, ...reply(asked, each) }
        const page = yield* reports.page(asked.person.id, 0)
        return { deliveries: [inPlace(asked, list(asked, page)), message(asked.say("reports-gone"))], dialogue: null }
      })

  return {
    name,
    commands: { reports: { shown: true, handle: (asked) => shown(asked, "0") } },
    buttons: {
      list: shown,
      show: ofOne((asked, each) => ({ deliveries: [inPlace(asked, screen(asked, each))] })),
      send: ofOne(({ person, say }, each) => ({
        deliveries: [{ _tag: "Document", fileName: fileNameOf(say, each, person), content: each.text }],
      })),
      rename: ofOne(({ say }, each) => ({
        deliveries: [message(say("reports-rename-ask", { title: titleOf(say, each) }))],
        dialogue: { feature: name, state: { id: each.id } },
      })),
      delete: ofOne((asked, each) => ({ deliveries: [inPlace(asked, askDelete(asked.say, each))] })),
      erase: ofOne((asked, each) => ({
        deliveries: [inPlace(asked, message(asked.say("reports-deleted"), toList(asked.say)))],
        changes: [change.remove(each.id)],
      })),
    },
    dialogue: (asked, state, text) =>
      Effect.gen(function* () {
        const id = Option.getOrNull(decodeState(state))?.id
        const known = id === undefined ? null : yield* find(asked, id)
        return known === null ? null : renamed(asked, known, text)
      }),
    filed: change.keep,
  }
})

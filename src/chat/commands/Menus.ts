import type { Keyboard, Outgoing } from "../../domain/talk/Outgoing.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { plain } from "../../domain/talk/RichText.ts"
import type { TextArguments } from "../../domain/talk/Texts.ts"

/** The bot's words in the user's language. */
export type Say = (key: string, args?: TextArguments) => string

/** `callback_data` of every button, in one place; old buttons stay pressable for as long as messages live. */
export const press = {
  consentYes: "consent:yes",
  consentNo: "consent:no",
  keepName: "name:keep",
  menu: "menu",
  helper: "helper",
  help: "help",
} as const

export const message = (text: string, keyboard?: Keyboard): Outgoing => ({
  _tag: "Message",
  text: plain(text),
  ...(keyboard === undefined ? {} : { keyboard }),
})

export const mainMenu = (say: Say, person: Person, mayConverse = true): Outgoing =>
  message(say(mayConverse ? "menu" : "menu-without-talk", { name: person.name }), [
    ...(mayConverse ? [[{ label: say("button-helper"), data: press.helper }]] : []),
    [{ label: say("button-help"), data: press.help }],
  ])

export const introduction = (say: Say): Outgoing =>
  message(say("intro"), [
    [{ label: say("button-consent-yes"), data: press.consentYes }],
    [{ label: say("button-consent-no"), data: press.consentNo }],
  ])

export const askName = (say: Say, person: Person): Outgoing =>
  message(say("consent-thanks-ask-name", { name: person.name }), [
    [{ label: say("button-keep-name", { name: person.name }), data: press.keepName }],
  ])

export const backToMenu = (say: Say): Keyboard => [[{ label: say("button-menu"), data: press.menu }]]

import { Effect } from "effect"
import { type Asked, button, type Feature, type Home, inPlace, message, type Reply } from "../../domain/Feature.ts"

const name = "menu"

export const home: Home = {
  screen: ({ circumstances, person, say }, called, entries) => {
    const usual = circumstances.flags.has("USE_CHAT_COMPLETION") ? "menu-home" : "menu-home-without-talk"
    const words = person.consent === "granted" ? usual : "menu-home-before"
    return message(say(words, { name: called }), [...entries, [button(say("menu-button-help"), name, "help")]])
  },
  keyboard: (say) => [[button(say("menu-button-home"), name, "home")]],
}

const opened = (asked: Asked): Reply => ({
  deliveries: [inPlace(asked, asked.home.screen(asked.person.name))],
  dialogue: null,
})

const help = (asked: Asked): Reply => ({
  deliveries: [
    inPlace(
      asked,
      message(asked.say(asked.person.consent === "granted" ? "menu-help" : "menu-help-before"), asked.home.keyboard),
    ),
  ],
})

export const menu: Feature = {
  name,
  commands: {
    menu: { shown: true, handle: (asked) => Effect.succeed(opened(asked)) },
    help: { shown: true, handle: (asked) => Effect.succeed(help(asked)) },
  },
  buttons: {
    home: (asked) => Effect.succeed(opened(asked)),
    help: (asked) => Effect.succeed(help(asked)),
  },
  oldButtons: { menu: "menu:home", help: "menu:help" },
}

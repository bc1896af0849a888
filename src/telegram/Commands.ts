import { Effect } from "effect"
import { Features } from "../domain/Feature.ts"
import { Language } from "../domain/talk/Language.ts"
import { Telegram, type TelegramError } from "../domain/talk/Telegram.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { untilAnswered } from "./Persist.ts"

const orWithout = (what: string) => (call: Effect.Effect<void, TelegramError>) =>
  Effect.catchIf(
    call,
    ({ reason }) => reason._tag === "Rejected",
    ({ reason }) => Effect.logWarning(`Telegram refused the ${what}`).pipe(Effect.annotateLogs({ reason })),
  )

const menus: ReadonlyArray<{ readonly shownTo: Language | null; readonly language: Language }> = [
  { shownTo: null, language: "en" },
  ...Language.literals.map((language) => ({ shownTo: language, language })),
]

/** Fills Telegram's commands menu and the bot's profile; English is the fallback. A refusal is only logged: the bot works without them. */
export const register: Effect.Effect<void, never, Features | Telegram | Texts> = Effect.gen(function* () {
  const telegram = yield* Telegram
  const texts = yield* Texts
  const { all } = yield* Features
  // What is said before all else is asked for least: it closes the menu.
  const inOrder = [...all.filter(({ ahead }) => ahead === undefined), ...all.filter(({ ahead }) => ahead !== undefined)]
  const shown = inOrder.flatMap(({ commands = {}, name }) =>
    Object.entries(commands).flatMap(([command, { shown }]) =>
      shown ? [{ command, text: `${name}-command-${command}` }] : [],
    ),
  )
  const setMenu = ({ shownTo, language }: (typeof menus)[number]) => {
    const commands = shown.map(({ command, text }) => ({ command, description: texts.get(language, text) }))
    return telegram.setCommands(shownTo, commands).pipe(orWithout("commands menu"))
  }
  const describe = ({ shownTo, language }: (typeof menus)[number]) => {
    const descriptions = {
      long: texts.get(language, "menu-description"),
      short: texts.get(language, "menu-short-description"),
    }
    return telegram.setDescriptions(shownTo, descriptions).pipe(orWithout("descriptions"))
  }
  yield* Effect.forEach(menus, (menu) => untilAnswered(() => setMenu(menu)), { discard: true })
  yield* Effect.forEach(menus, (menu) => untilAnswered(() => describe(menu)), { discard: true })
}).pipe(Effect.catchTag("TokenRefused", () => Effect.void))

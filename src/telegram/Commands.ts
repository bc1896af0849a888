import { Effect } from "effect"
import type { Language } from "../domain/Language.ts"
import { Telegram, type TelegramError } from "../domain/Telegram.ts"
import { Texts } from "../domain/Texts.ts"

const names = ["start", "menu", "help", "helper"]

const menus: ReadonlyArray<{ readonly shownTo: Language | null; readonly language: Language }> = [
  { shownTo: null, language: "en" },
  { shownTo: "en", language: "en" },
  { shownTo: "ru", language: "ru" },
]

/** Puts the commands into Telegram's menu, in English for everybody whose language we do not speak. */
export const register: Effect.Effect<void, TelegramError, Telegram | Texts> = Effect.gen(function* () {
  const telegram = yield* Telegram
  const texts = yield* Texts
  yield* Effect.forEach(
    menus,
    ({ shownTo, language }) =>
      telegram.setCommands(
        shownTo,
        names.map((command) => ({ command, description: texts.get(language, `command-${command}`) })),
      ),
    { discard: true },
  )
})

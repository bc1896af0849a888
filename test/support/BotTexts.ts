import * as Texts from "../../src/telegram/Texts.ts"

/** The words of the bot from its Fluent files. */
export const layer = Texts.layer

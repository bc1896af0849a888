/** Spaces, controls, and characters without a shape of their own; the last is an empty Braille pattern. */
const invisible = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Whether anything of a text can be seen: Telegram refuses what is empty to the eye. */
export const isVisible = (text: string): boolean => !invisible.test(text)

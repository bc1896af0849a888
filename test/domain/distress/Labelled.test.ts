import { assert, describe, it } from "@effect/vitest"
import { labelled, scoreOf } from "./Labelled.ts"

/** What was reached, with a little slack. */
const promised = [
  { half: "tuning", language: "en", recall: 0.96, falseAlarms: 0.03 },
  { half: "tuning", language: "ru", recall: 0.96, falseAlarms: 0.03 },
  { half: "sealed", language: "en", recall: 0.58, falseAlarms: 0.13 },
  { half: "sealed", language: "ru", recall: 0.55, falseAlarms: 0.12 },
] as const

describe("words of acute distress in sentences that people labelled", () => {
  it.each(promised)("are heard, and few others: $half, $language", ({ falseAlarms, half, language, recall }) => {
    const score = scoreOf(labelled(half).filter((sentence) => sentence.language === language))
    assert.isAtLeast(score.heard / score.distress, recall)
    assert.isAtMost(score.falseAlarms / score.none, falseAlarms)
  })
})

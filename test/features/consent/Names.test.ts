import { assert, describe, it } from "@effect/vitest"
import { givenName, nameIn } from "../../../src/features/consent/Names.ts"

describe("the answer to the question for a name", () => {
  it.each([
    ["Ann", "Ann"],
    ["anna", "Anna"],
    ["My name is Ann", "Ann"],
    ["my name’s ann", "Ann"],
    ["Меня зовут Аня", "Аня"],
    ["меня зовут аня", "Аня"],
    ["call me Max, please", "Max"],
    ["зовите меня Максим", "Максим"],
    ["Зови меня Макс", "Макс"],
    ["I'm Ann", "Ann"],
    ["Hi! I’m Ann.", "Ann"],
    ["Я Аня", "Аня"],
    ["Привет, меня зовут Аня!", "Аня"],
    ["Просто Аня", "Аня"],
    ["Anna Maria Petrova", "Anna Maria Petrova"],
    ["Жан-Поль", "Жан-Поль"],
    ["O’Neil", "O’Neil"],
    ["Ann 😊", "Ann"],
    ["Аня.", "Аня"],
    ["J.R. Smith", "J.R. Smith"],
    ["Надежда", "Надежда"],
  ])("%s gives %s", (words, name) => {
    assert.strictEqual(nameIn(words), name)
  })

  it.each([
    "Hi",
    "Hi! I had a hard day…",
    "Привет",
    "Доброе утро",
    "Мне плохо",
    "I'm tired",
    "Я устала",
    "Depressed",
    "I want to die",
    "ok",
    "Да",
    "yes please",
    "Почему?",
    "Thank You",
    "call me later",
    "my name is not important",
    "My name is Ann and I had a terrible day",
    "Мне 20 лет",
    "my dog died",
    "www.spam.example",
    "My name is best-prices.example",
    "a\nb",
    "x".repeat(65),
  ])("%s is talk", (words) => {
    assert.isNull(nameIn(words))
  })

  it("after /name takes any few words that mean nothing else", () => {
    assert.deepStrictEqual(
      ["Ann", "ann marie", "call me Max", "help", "Мне плохо", "I want to die", "one two three four"].map(givenName),
      ["Ann", "ann marie", "Max", null, null, null, null],
    )
  })
})

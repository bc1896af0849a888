import { assert, it } from "@effect/vitest"
import { isPlaceholder } from "../../src/config/Placeholder.ts"

it("examples that were never filled in are placeholders", () => {
  for (const value of [
    "your_bot_token",
    "YOUR-TOKEN",
    "put_token_here",
    "changeme",
    "change-me-please",
    "<token>",
    "postgres://me:<password>@db/confidant",
    "postgres://me:your_password@db/confidant",
    "https://your_domain.example.org/telegram",
    "https://<host>/v1",
  ]) {
    assert.isTrue(isPlaceholder(value), value)
  }
})

it("real values are none", () => {
  for (const value of [
    "123456789:AAbb-_12AAbb-_12AAbb-_12AAbb-_12AAb",
    "https://api.openai.com/v1",
    "postgres://me:p4ss@db:5432/confidant",
    "/home/yours/there",
    "gpt-4.1-mini",
    "sphere",
  ]) {
    assert.isFalse(isPlaceholder(value), value)
  }
})

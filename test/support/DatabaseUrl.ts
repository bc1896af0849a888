import { Redacted } from "effect"

export const templateName = "template_confidant"

export const databaseUrl = (socketDir: string, database: string) =>
  Redacted.make(`postgres://confidant@localhost/${database}?host=${encodeURIComponent(socketDir)}`)

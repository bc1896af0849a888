import { Schema } from "effect"
import { Yaml } from "effect/encoding"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../src/config/Root.ts"

/** A file of the checkout. */
export const shippedText = (path: string): string => readFileSync(join(root, path), "utf8")

/** A YAML file of the checkout; the schema says what a test looks at. */
export const shippedYaml = <S extends Schema.Decoder<unknown>>(path: string, schema: S): S["Type"] =>
  Schema.decodeUnknownSync(schema)(Yaml.parse(shippedText(path)))

import { Stream } from "effect"

/** Comments, tokens of newer minor releases, and settings that depend on the release. */
const noise =
  /^(?:--.*|\\(?:un)?restrict .*|SET (?:\w+_timeout|client_\w+|standard_conforming_strings|check_function_bodies|xmloption|row_security) = .*|SELECT pg_catalog\.set_config\('search_path'.*|\s*)$/

/** `varchar IN ('a', 'b')` comes back from a restore with other casts and brackets. */
const settled = (line: string): string =>
  line.includes("'::character varying") ? line.replaceAll(/::(?:text|character varying)(?:\[\])?|[()]/g, "") : line

/** Lines of `pg_dump --schema-only` that are equal for a database and its restored copy. */
export const schemaLines = <E, R>(text: Stream.Stream<Uint8Array, E, R>): Stream.Stream<string, E, R> =>
  text.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.filter((line) => !noise.test(line)),
    Stream.map(settled),
  )

import { Effect, Option, Schema, Stream } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { pageRows } from "../../policy/Export.ts"
import { exported } from "./Exported.ts"
import { type Holder, type Holdings, type Row, Said, type Slice } from "./Holdings.ts"
import type { Labels } from "./Labels.ts"
import * as Markdown from "./Markdown.ts"
import * as Page from "./Page.ts"
import type { ZipEntry } from "../../domain/Zip.ts"

export interface Volume {
  readonly userId: UserId
  readonly holder: Holder
  readonly labels: Labels
  readonly at: number
  /** From 1. */
  readonly volume: number
  readonly volumes: number
  readonly slices: ReadonlyArray<Slice>
}

type Text = Stream.Stream<string, StoreError>

const decodeWhole = Schema.decodeUnknownOption(Schema.fromJsonString(Said))
const { beside: _, ...own } = Said.fields
const decodeOwn = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct(own)))

/** What another release kept beside the words hides none of them. */
const decodeSaid = (json: string): Option.Option<Said> =>
  Option.orElse(decodeWhole(json), () => Option.map(decodeOwn(json), (said) => ({ ...said, beside: null })))

const paged = (read: (after: number | null) => Effect.Effect<ReadonlyArray<Row>, StoreError>) =>
  Stream.paginate<number | null, ReadonlyArray<Row>, StoreError>(null, (after) =>
    Effect.map(read(after), (rows) => {
      const last = rows.at(-1)
      return [[rows], last === undefined || rows.length < pageRows ? Option.none() : Option.some(last.key)] as const
    }),
  )

const text = (...parts: ReadonlyArray<string>): Text => Stream.fromIterable(parts)

/** A list in JSON, a line for each row. */
const list = (pages: Stream.Stream<ReadonlyArray<Row>, StoreError>): Text =>
  Stream.concat(
    Stream.concat(
      text("["),
      Stream.mapAccum(
        pages,
        () => true,
        (isFirst, rows) => [
          isFirst && rows.length === 0,
          [rows.map(({ json }, index) => `${isFirst && index === 0 ? "" : ","}\n${json}`).join("")],
        ],
      ),
    ),
    text("]"),
  )

/** What was said, one conversation after the other, as a page or as Markdown. */
const told = (
  holdings: Holdings["Service"],
  { labels, slices, userId }: Volume,
  { conversation, message, nothing }: Pick<typeof Page, "conversation" | "message" | "nothing">,
): Text =>
  slices.length === 0
    ? text(nothing(labels))
    : Stream.flatMap(Stream.fromIterable(slices), (slice) =>
        Stream.concat(
          text(conversation(labels, slice)),
          Stream.map(
            paged((after) => holdings.messages(userId, slice, after)),
            (rows) =>
              rows
                .map(({ json }) =>
                  Option.match(decodeSaid(json), { onNone: () => "", onSome: (said) => message(labels, said) }),
                )
                .join(""),
          ),
        ),
      )

const inOrder = (parts: ReadonlyArray<Text>): Text => Stream.flatMap(Stream.fromIterable(parts), (part) => part)

const data = (holdings: Holdings["Service"], { at, slices, userId, volume, volumes }: Volume): Text => {
  const head = { madeAt: new Date(at).toISOString(), userId, volume, volumes }
  const tables = volume > 1 ? [] : exported
  return inOrder([
    text(JSON.stringify(head).slice(0, -1)),
    ...tables.flatMap((table) => [text(`,\n"${table}":`), list(paged((after) => holdings.rows(userId, table, after)))]),
    text(`,\n"messages":`),
    list(
      Stream.flatMap(Stream.fromIterable(slices), (slice) => paged((after) => holdings.messages(userId, slice, after))),
    ),
    text("}\n"),
  ])
}

/** The files of an archive: a page to read, the same as Markdown, and everything as JSON. */
export const filesOf = (holdings: Holdings["Service"], volume: Volume): ReadonlyArray<ZipEntry<StoreError>> => {
  const { holder, labels } = volume
  const isFirst = volume.volume === 1
  return [
    {
      name: "index.html",
      content: inOrder([
        text(Page.head(labels, holder.language), isFirst ? Page.person(labels) : ""),
        told(holdings, volume, Page),
        text(Page.foot),
      ]),
    },
    {
      name: "conversations.md",
      content: inOrder([
        text(Markdown.head(labels), isFirst ? Markdown.person(labels) : ""),
        told(holdings, volume, Markdown),
      ]),
    },
    { name: "data.json", content: data(holdings, volume) },
  ]
}

import { isSpan, type RichBlock, type RichCell, type RichItem, type RichText } from "../../../rich/RichBlocks.ts"
import { Folded, Spoiler } from "./Hidden.tsx"
import { Link } from "./Link.tsx"

const Words = ({ text }: { readonly text: RichText }) => {
  if (typeof text === "string") return <>{text}</>
  if (!isSpan(text)) {
    return (
      <>
        {text.map((piece, index) => (
          <Words key={index} text={piece} />
        ))}
      </>
    )
  }
  const children = <Words text={text.text} />
  switch (text.type) {
    case "bold":
      return <strong>{children}</strong>
    case "italic":
      return <em>{children}</em>
    case "underline":
      return <u>{children}</u>
    case "strikethrough":
      return <s>{children}</s>
    case "subscript":
      return <sub>{children}</sub>
    case "superscript":
      return <sup>{children}</sup>
    case "marked":
      return <mark>{children}</mark>
    case "code":
      return <code>{children}</code>
    case "spoiler":
      return <Spoiler>{children}</Spoiler>
    case "url":
      return <Link url={text.url ?? ""}>{children}</Link>
  }
}

const Box = ({ item }: { readonly item: RichItem }) => (
  <input type="checkbox" checked={item.is_checked === true} disabled aria-label={item.is_checked ? "Done" : "To do"} />
)

const Item = ({ item }: { readonly item: RichItem }) => (
  <li value={item.value} class={item.has_checkbox && item.value === undefined ? "task" : ""}>
    {item.has_checkbox && <Box item={item} />}
    <RichBlocks blocks={item.blocks} />
  </li>
)

const List = ({ items }: { readonly items: ReadonlyArray<RichItem> }) => {
  const children = items.map((item, index) => <Item key={index} item={item} />)
  return items[0]?.value === undefined ? <ul>{children}</ul> : <ol>{children}</ol>
}

const Cell = ({ cell }: { readonly cell: RichCell }) => {
  const style = { textAlign: cell.align, verticalAlign: cell.valign }
  const words = <Words text={cell.text ?? ""} />
  return cell.is_header ? (
    <th scope="col" style={style} dir="auto">
      {words}
    </th>
  ) : (
    <td style={style} dir="auto">
      {words}
    </td>
  )
}

/** Wider than the screen, it is moved aside by itself, also with the keyboard. */
const Table = ({ rows }: { readonly rows: ReadonlyArray<ReadonlyArray<RichCell>> }) => (
  <div class="rich-table" role="region" aria-label="Table" tabIndex={0}>
    <table>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <Cell key={column} cell={cell} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

const BlockView = ({ block }: { readonly block: RichBlock }) => {
  switch (block.type) {
    case "divider":
      return <hr />
    case "pre":
      return (
        <div class="pre" dir="ltr">
          {block.language && <span class="pre-language">{block.language}</span>}
          <pre>
            <code>
              <Words text={block.text} />
            </code>
          </pre>
        </div>
      )
    case "heading":
      return (
        <p role="heading" aria-level={Math.min(6, block.size + 2)} class={`heading heading-${block.size}`} dir="auto">
          <Words text={block.text} />
        </p>
      )
    case "list":
      return <List items={block.items} />
    case "blockquote":
      return (
        <blockquote dir="auto">
          <RichBlocks blocks={block.blocks} />
        </blockquote>
      )
    case "expandable_blockquote":
      return (
        <Folded>
          <Words text={block.text} />
        </Folded>
      )
    case "table":
      return <Table rows={block.cells} />
    case "details":
      return (
        <details open={block.is_open === true}>
          <summary dir="auto">
            <Words text={block.summary} />
          </summary>
          <RichBlocks blocks={block.blocks} />
        </details>
      )
    case "paragraph":
    case "footer":
      return (
        <p class={block.type} dir="auto">
          <Words text={block.text} />
        </p>
      )
  }
}

/** A rich message, as Telegram's apps show it. */
export const RichBlocks = ({ blocks }: { readonly blocks: ReadonlyArray<RichBlock> }) => (
  <div class="rich">
    {blocks.map((block, index) => (
      <BlockView key={index} block={block} />
    ))}
  </div>
)

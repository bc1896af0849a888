import { type Block, type Inline, toBlocks, toInlines } from "../../markdown.ts"
import { Link } from "./Link.tsx"

const Piece = ({ piece }: { readonly piece: Inline }) => {
  if (typeof piece === "string") return <>{piece}</>
  switch (piece.kind) {
    case "code":
      return <code>{piece.text}</code>
    case "strong":
      return (
        <strong>
          <Inlines text={piece.text} />
        </strong>
      )
    case "em":
      return (
        <em>
          <Inlines text={piece.text} />
        </em>
      )
    case "s":
      return <s>{piece.text}</s>
    case "link":
      return <Link url={piece.url ?? ""}>{piece.text}</Link>
  }
}

const Inlines = ({ text }: { readonly text: string }) => (
  <>
    {toInlines(text).map((piece, index) => (
      <Piece key={index} piece={piece} />
    ))}
  </>
)

const BlockView = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case "rule":
      return <hr />
    case "code":
      return (
        <div class="pre" dir="ltr">
          {block.language !== "" && <span class="pre-language">{block.language}</span>}
          <pre>
            <code>{block.text}</code>
          </pre>
        </div>
      )
    case "heading":
      return (
        <p role="heading" aria-level={block.level + 2} class={`heading heading-${block.level}`} dir="auto">
          <Inlines text={block.text} />
        </p>
      )
    case "item":
      return (
        <p class="item" style={{ marginInlineStart: `${block.depth * 24}px` }} dir="auto">
          <span class="item-mark">{block.mark}</span>
          <span>
            <Inlines text={block.text} />
          </span>
        </p>
      )
    case "quote":
      return (
        <blockquote dir="auto">
          <Inlines text={block.text} />
        </blockquote>
      )
    case "paragraph":
      return (
        <p dir="auto">
          <Inlines text={block.text} />
        </p>
      )
  }
}

export const Markdown = ({ text }: { readonly text: string }) => (
  <>
    {toBlocks(text).map((block, index) => (
      <BlockView key={index} block={block} />
    ))}
  </>
)

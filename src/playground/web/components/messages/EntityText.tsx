import type { SimEntity } from "../../../SimApi.ts"
import { sendText } from "../../api.ts"
import { type Piece, toPieces } from "../../entities.ts"
import { attempt } from "../../notices.ts"
import { Folded, Spoiler } from "./Hidden.tsx"
import { Link } from "./Link.tsx"

const plain = (pieces: ReadonlyArray<Piece>): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece : plain(piece.pieces))).join("")

interface ElementProps {
  readonly entity: SimEntity
  readonly pieces: ReadonlyArray<Piece>
  readonly chatId: number
}

const Element = ({ entity, pieces, chatId }: ElementProps) => {
  const children = <Pieces pieces={pieces} chatId={chatId} />
  switch (entity.type) {
    case "bold":
      return <strong>{children}</strong>
    case "italic":
      return <em>{children}</em>
    case "underline":
      return <u>{children}</u>
    case "strikethrough":
      return <s>{children}</s>
    case "code":
      return <code>{children}</code>
    case "pre":
      return (
        <div class="pre" dir="ltr">
          {entity.language && <span class="pre-language">{entity.language}</span>}
          <pre>
            <code>{children}</code>
          </pre>
        </div>
      )
    case "blockquote":
      return <blockquote dir="auto">{children}</blockquote>
    case "expandable_blockquote":
      return <Folded>{children}</Folded>
    case "spoiler":
      return <Spoiler>{children}</Spoiler>
    case "text_link":
      return <Link url={entity.url ?? ""}>{children}</Link>
    case "url":
      return <Link url={plain(pieces)}>{children}</Link>
    case "email":
      return <Link url={`mailto:${plain(pieces)}`}>{children}</Link>
    case "phone_number":
      return <Link url={`tel:${plain(pieces)}`}>{children}</Link>
    case "bot_command":
      return (
        <button type="button" class="inline-command" onClick={() => attempt(sendText(chatId, plain(pieces)))}>
          {children}
        </button>
      )
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return <span class="mention">{children}</span>
    default:
      return <>{children}</>
  }
}

const blocks: ReadonlySet<string> = new Set(["pre", "blockquote", "expandable_blockquote"])
const isBlock = (piece: Piece | undefined) => typeof piece === "object" && blocks.has(piece.entity.type)

/** A block breaks the line itself: the newline beside it would show as an empty line. */
const besideBlocks = (text: string, before: Piece | undefined, after: Piece | undefined) => {
  const start = isBlock(before) && text.startsWith("\n") ? 1 : 0
  const end = isBlock(after) && text.endsWith("\n") ? text.length - 1 : text.length
  return text.slice(start, end)
}

const Pieces = ({ pieces, chatId }: { readonly pieces: ReadonlyArray<Piece>; readonly chatId: number }) => (
  <>
    {pieces.map((piece, index) =>
      typeof piece === "string" ? (
        besideBlocks(piece, pieces[index - 1], pieces[index + 1])
      ) : (
        <Element key={`${index}-${piece.entity.offset}`} entity={piece.entity} pieces={piece.pieces} chatId={chatId} />
      ),
    )}
  </>
)

interface Props {
  readonly text: string
  readonly entities: ReadonlyArray<SimEntity>
  readonly chatId: number
}

export const EntityText = ({ text, entities, chatId }: Props) => (
  <Pieces pieces={toPieces(text, entities)} chatId={chatId} />
)

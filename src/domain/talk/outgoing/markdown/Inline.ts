import { emphasisIn } from "./Emphasis.ts"
import { tokensOf } from "./Tokens.ts"
import type { Writer } from "./Writer.ts"

export const inline = (text: string, writer: Writer): void => {
  if (!/[\\`*_~[<&]/.test(text)) return writer.write(text)
  const tokens = tokensOf(text)
  const emphasis = emphasisIn(tokens)
  tokens.forEach((token, place) => {
    switch (token.kind) {
      case "text":
        return writer.write(token.text)
      case "code":
        return writer.code("code", token.text)
      case "link":
        return writer.open("text_link", token.url)
      case "linkEnd":
        return writer.close()
      case "marks": {
        const { closes, opens, shown } = emphasis[place] ?? { closes: 0, opens: [], shown: token.count }
        for (let closed = 0; closed < closes; closed++) writer.close()
        writer.write(token.mark.repeat(shown))
        for (const style of opens) writer.open(style)
      }
    }
  })
}

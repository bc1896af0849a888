import { useEffect, useRef } from "preact/hooks"
import type { SimCommand } from "../../../SimApi.ts"

export const commandOptionId = (command: string) => `command-${command}`
export const commandListId = "commands"

interface Props {
  readonly commands: ReadonlyArray<SimCommand>
  readonly active: number
  readonly onPick: (command: SimCommand) => void
}

export const CommandMenu = ({ commands, active, onPick }: Props) => {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active])
  return (
    <div ref={list} class="command-menu" id={commandListId} role="listbox" aria-label="Commands">
      {commands.map((command, index) => (
        <div
          key={command.command}
          id={commandOptionId(command.command)}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(command)}
        >
          <b>/{command.command}</b>
          <span dir="auto">{command.description}</span>
        </div>
      ))}
    </div>
  )
}

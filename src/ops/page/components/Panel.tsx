import type { ComponentChildren } from "preact"
import type { Asked } from "../../pages/OpsApi.ts"

interface Props {
  readonly id: string
  readonly title: string
  readonly note?: ComponentChildren
  readonly action?: ComponentChildren
  readonly children: ComponentChildren
}

export const Panel = ({ id, title, note, action, children }: Props) => (
  <section class="panel card" aria-labelledby={id}>
    <header>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p class="note">{note}</p>}
      {action}
    </header>
    {children}
  </section>
)

interface ListProps<A> {
  readonly asked: Asked<A> | undefined
  readonly none: string
  readonly children: (items: ReadonlyArray<A>) => ComponentChildren
}

export const Known = <A,>({ asked, none, children }: ListProps<A>) => {
  if (asked === undefined) return <p class="empty">Asking …</p>
  if (!asked.known) return <p class="empty trouble">{asked.why}</p>
  return asked.items.length === 0 ? <p class="empty">{none}</p> : <>{children(asked.items)}</>
}

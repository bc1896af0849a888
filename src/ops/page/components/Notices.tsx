import { useEffect, useRef } from "preact/hooks"
import { type Question, question, toast } from "../notices.ts"

const close = () => {
  question.value = null
}

const Ask = ({ asked }: { readonly asked: Question }) => {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => element.current?.showModal(), [])
  return (
    <dialog ref={element} class="ask" aria-labelledby="question" onClose={close}>
      <h2 id="question">{asked.title}</h2>
      <p>{asked.text}</p>
      <div class="answers">
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class="button danger"
          onClick={() => {
            close()
            void asked.action()
          }}
        >
          {asked.yes}
        </button>
      </div>
    </dialog>
  )
}

export const Notices = () => (
  <>
    <div class="toasts" role="status">
      {toast.value && <p class={toast.value.bad ? "toast bad" : "toast"}>{toast.value.text}</p>}
    </div>
    {question.value && <Ask asked={question.value} />}
  </>
)

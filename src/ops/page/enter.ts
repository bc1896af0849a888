import { actionHeader } from "../pages/ActionHeader.ts"

const show = (id: string, text: string) => {
  const element = document.querySelector(`#${id}`)
  if (element) element.textContent = text
}

const refuse = (what: string) => {
  show("title", "This link cannot sign you in")
  show("what", what)
  document.querySelector("#how")?.removeAttribute("hidden")
}

/** The token is behind the #: proxies do not log it, and previews or scanners that fetch the link do not use it up. */
const token = location.hash.slice(1)
history.replaceState(null, "", location.pathname)

const enter = async () => {
  if (token === "") return refuse("It is incomplete.")
  const response = await fetch("api/session", {
    method: "POST",
    headers: { "content-type": "application/json", [actionHeader]: "1" },
    body: JSON.stringify({ token }),
  })
  if (!response.ok) {
    const { error }: { readonly error: string } = await response.json()
    return refuse(error)
  }
  if ((await fetch("api/state")).status !== 401) return location.replace("./")
  refuse(
    "The browser keeps the sign-in only over https, or on the machine itself (127.0.0.1, for example through ssh -L).",
  )
}

enter().catch(() => refuse("The bot does not answer. Is it running?"))

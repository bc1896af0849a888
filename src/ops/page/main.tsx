import { render } from "preact"
import { App } from "./components/App.tsx"
import { connect } from "./connection.ts"

const root = document.querySelector("#app")
if (root) render(<App />, root)
connect()

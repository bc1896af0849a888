import "./styles/base.css"
import "./styles/wallpaper.css"
import "./styles/people.css"
import "./styles/chat.css"
import "./styles/bubble.css"
import "./styles/rich.css"
import "./styles/files.css"
import "./styles/composer.css"
import "./styles/overlay.css"
import { render } from "preact"
import { App } from "./components/App.tsx"
import { connect } from "./connection.ts"

const root = document.querySelector("#app")
if (root) render(<App />, root)
connect()

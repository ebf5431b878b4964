import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { findConnection } from "./api/connection.ts"
import { createApp } from "./app/createApp.ts"
import { Root } from "./app/Root.tsx"
import { applyTheme } from "./app/useTheme.ts"
import { recall } from "./lib/storage.ts"
import "@fontsource-variable/inter/wght.css"
import "@fontsource-variable/jetbrains-mono/wght.css"
import "./styles/theme.css"

// The last theme before the host has answered, so that the window does not flash.
applyTheme(recall("theme", "system"))

const element = document.getElementById("root")
if (!element) throw new Error("index.html has no #root")
const connection = await findConnection()
createRoot(element).render(
  <StrictMode>
    <Root app={createApp(connection)} />
  </StrictMode>,
)

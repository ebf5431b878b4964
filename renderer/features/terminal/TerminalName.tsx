import { useState } from "react"
import { useApp } from "../../app/context.tsx"
import type { TerminalInfo } from "./state.ts"

/** The name of a terminal while it is typed. */
export function TerminalName({ info }: { info: TerminalInfo }) {
  const app = useApp()
  const [draft, setDraft] = useState(info.title)
  const end = () => app.terminals.store.setState({ renaming: null })
  return (
    <input
      // The person just asked to type here.
      autoFocus
      aria-label="Terminal name"
      value={draft}
      size={Math.max(8, draft.length)}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => {
        end()
        void app.terminals.rename(info.id, draft)
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") setDraft(info.title)
        if (event.key !== "Enter" && event.key !== "Escape") return
        event.preventDefault()
        event.stopPropagation()
        end()
        if (event.key === "Enter") void app.terminals.rename(info.id, draft)
        app.terminals.focus(info.id)
      }}
      className="mx-1.5 h-6 max-w-52 select-text rounded-md border border-focus bg-panel px-1.5 text-strong text-ui"
    />
  )
}

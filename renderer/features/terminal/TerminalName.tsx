import { useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import type { TerminalInfo } from "./state.ts"

/** The name of a terminal while it is typed. */
export function TerminalName({ info }: { info: TerminalInfo }) {
  const app = useApp()
  const [draft, setDraft] = useState(info.title)
  /** What follows a key takes the focus away, which must not count as an end of its own. */
  const decided = useRef(false)
  function end(title: string): void {
    if (decided.current) return
    decided.current = true
    app.terminals.store.setState({ renaming: null })
    void app.terminals.rename(info.id, title)
  }
  return (
    <input
      // The person just asked to type here.
      autoFocus
      aria-label="Terminal name"
      value={draft}
      size={Math.max(8, draft.length)}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => end(draft)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return
        event.preventDefault()
        event.stopPropagation()
        end(event.key === "Enter" ? draft : info.title)
        app.terminals.focus(info.id)
      }}
      className="mx-1.5 h-6 max-w-52 select-text rounded-md border border-focus bg-panel px-1.5 text-strong text-ui"
    />
  )
}

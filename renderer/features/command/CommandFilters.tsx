import { ListX } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useStore } from "zustand"
import { useApp, useView } from "../../app/context.tsx"
import { count } from "../../lib/count.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Input } from "../../ui/Input.tsx"
import { clearCommands } from "./steps.ts"

const pause = 120

const Choice = ({ on, label, onChange }: { on: boolean; label: string; onChange(on: boolean): void }) => (
  <button
    type="button"
    aria-pressed={on}
    onClick={() => onChange(!on)}
    className="h-6 shrink-0 whitespace-nowrap rounded-sm border border-line-strong px-2 text-small text-text hover:bg-hover hover:text-strong aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:text-strong"
  >
    {label}
  </button>
)

export function CommandFilters({ narrow }: { narrow: boolean }) {
  const app = useApp()
  const { store, filter } = app.commands
  const filters = useStore(store, (state) => state.filters)
  const total = useStore(store, (state) => state.total + state.running.length)
  const asked = useStore(store, (state) => state.filterAsked)
  const sessionID = useView((view) => view.sessionID)
  const [text, setText] = useState(filters.text)
  const field = useRef<HTMLInputElement>(null)
  const last = useRef(asked)

  useEffect(() => setText(filters.text), [filters.text])
  useEffect(() => {
    if (text === filters.text) return
    const timer = setTimeout(() => filter({ text }), pause)
    return () => clearTimeout(timer)
  }, [text, filters.text, filter])
  useEffect(() => {
    if (asked === last.current) return
    last.current = asked
    field.current?.focus()
    field.current?.select()
  }, [asked])
  // The session it was about is no longer the one on screen.
  useEffect(() => {
    if (filters.sessionID !== null && filters.sessionID !== sessionID) filter({ sessionID: null })
  }, [filters.sessionID, sessionID, filter])

  return (
    <div className="flex h-8 shrink-0 items-center gap-1.5 border-line border-b px-2">
      <Input
        ref={field}
        type="search"
        aria-label="Filter the commands"
        placeholder="Filter"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") document.querySelector<HTMLElement>("[data-commands] [tabindex='0']")?.focus()
          if (event.key === "Escape" && text !== "") {
            event.stopPropagation()
            setText("")
          }
        }}
        className="h-6 max-w-64 text-small"
      />
      {sessionID && (
        <Choice
          on={filters.sessionID !== null}
          label="This session"
          onChange={(on) => filter({ sessionID: on ? sessionID : null })}
        />
      )}
      <Choice on={filters.failed} label="Failed" onChange={(failed) => filter({ failed })} />
      <span className="flex-1" />
      {!narrow && <span className="whitespace-nowrap text-muted text-small">{count(total, "command")}</span>}
      <IconButton
        icon={ListX}
        size="small"
        label="Clear the commands of this project"
        onClick={() => void clearCommands(app)}
      />
    </div>
  )
}

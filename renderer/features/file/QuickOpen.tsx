import { Search } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { useApp } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { baseName } from "../../lib/path.ts"
import { MiddleCut } from "../../ui/MiddleCut.tsx"
import { useDesk, useDeskState } from "./useDesk.ts"

/** Go to a file by a few letters of its name. */
export function QuickOpen() {
  const finding = useDeskState((state) => state.finding)
  return finding ? <Finder /> : null
}

function Finder() {
  const app = useApp()
  const desk = useDesk()
  const [query, setQuery] = useState("")
  const [found, setFound] = useState<string[] | null>(null)
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const before = useRef(document.activeElement)
  const close = () => {
    desk.store.setState({ finding: false })
    if (before.current instanceof HTMLElement) before.current.focus()
  }

  useEffect(() => {
    if (query.trim() === "") {
      // Nothing typed yet: what is open, the one in front last.
      const { tabs, active } = desk.store.getState()
      setFound(tabs.map((tab) => tab.path).filter((path) => path !== active))
      setAt(0)
      return
    }
    const abort = new AbortController()
    void app.client.opencode.findFiles(desk.directory, query, 60, abort.signal).then((answer) => {
      if (abort.signal.aborted || !answer.ok) return
      setFound(answer.value.filter((path) => !path.endsWith("/")))
      setAt(0)
    })
    return () => abort.abort()
  }, [app, desk, query])

  // Runs again on purpose: the row that arrow keys reach comes into view.
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" })
  }, [at, found])

  function onKeyDown(event: KeyboardEvent) {
    const count = found?.length ?? 0
    if (event.key === "Escape") close()
    else if (event.key === "ArrowDown" && count > 0) setAt((at + 1) % count)
    else if (event.key === "ArrowUp" && count > 0) setAt((at - 1 + count) % count)
    else if (event.key === "Enter") {
      const path = found?.[at]
      if (path) desk.openFile(path)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // A press beside it closes, as Escape does.
    <div
      role="presentation"
      className="absolute inset-0 z-30 flex justify-center px-3 pt-2"
      onMouseDown={(event) => event.target === event.currentTarget && close()}
    >
      <div className="flex h-fit max-h-[min(420px,80%)] w-full max-w-xl animate-rise flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-pop">
        <div className="flex h-9 shrink-0 items-center gap-2 border-line border-b px-3">
          <Search size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
          <input
            autoFocus
            role="combobox"
            aria-label="Go to file"
            aria-expanded={(found?.length ?? 0) > 0}
            aria-controls="quick-open"
            aria-activedescendant={found?.[at] ? `quick-open-${at}` : undefined}
            placeholder="Go to file"
            spellCheck={false}
            data-quiet-focus
            value={query}
            className="min-w-0 flex-1 select-text bg-transparent text-strong text-ui"
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={(event) => {
              if (!event.currentTarget.closest(".animate-rise")?.contains(event.relatedTarget))
                desk.store.setState({ finding: false })
            }}
          />
        </div>
        <div ref={list} id="quick-open" role="listbox" aria-label="Files found" className="overflow-y-auto p-1">
          {found?.map((path, index) => {
            const name = baseName(path)
            return (
              <div
                key={path}
                id={`quick-open-${index}`}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                className={cx(
                  "flex h-row items-baseline gap-2 rounded-md px-2 leading-[28px]",
                  index === at ? "bg-selected text-strong" : "hover:bg-hover",
                )}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => desk.openFile(path)}
              >
                <span className="shrink-0">{name}</span>
                <MiddleCut text={path.slice(0, -name.length).replace(/\/$/, "")} className="text-muted text-small" />
              </div>
            )
          })}
          {found?.length === 0 && query.trim() !== "" && (
            <p className="px-2 py-1.5 text-muted text-small">No file matches “{query}”.</p>
          )}
          {found?.length === 0 && query.trim() === "" && (
            <p className="px-2 py-1.5 text-muted text-small">Type a few letters of a file's name or path.</p>
          )}
        </div>
      </div>
    </div>
  )
}

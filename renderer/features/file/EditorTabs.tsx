import { X } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef } from "react"
import { cx } from "../../lib/class.ts"
import { baseName } from "../../lib/path.ts"
import { Spinner } from "../../ui/Spinner.tsx"
import { closeTab } from "./closeTab.ts"
import { tabNames } from "./tabNames.ts"
import { useDesk, useDeskState } from "./useDesk.ts"

/** One tab for each open file; a dot for unsaved text. */
export function EditorTabs() {
  const desk = useDesk()
  const tabs = useDeskState((state) => state.tabs)
  const active = useDeskState((state) => state.active)
  const list = useRef<HTMLDivElement>(null)
  const names = tabNames(tabs.map((tab) => tab.path))

  // Runs again on purpose: the active tab comes into view.
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" })
  }, [active])

  function onKeyDown(event: KeyboardEvent) {
    const at = tabs.findIndex((tab) => tab.path === active)
    const go = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = go === undefined ? undefined : tabs[go]
    if (next) {
      event.preventDefault()
      desk.openFile(next.path)
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus())
    } else if (event.key === "Delete" && active) {
      event.preventDefault()
      void closeTab(desk, active)
    }
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Open files"
      className="flex h-input shrink-0 overflow-x-auto overflow-y-hidden border-line border-b [scrollbar-width:none]"
      onKeyDown={onKeyDown}
    >
      {tabs.map((tab) => {
        const selected = tab.path === active
        const { name, hint } = names.get(tab.path) ?? { name: baseName(tab.path), hint: "" }
        return (
          <div
            key={tab.path}
            className={cx("group flex shrink-0 items-center border-line border-r", selected ? "bg-panel" : "bg-sunken")}
          >
            <button
              type="button"
              role="tab"
              aria-selected={selected}
              tabIndex={selected ? 0 : -1}
              title={tab.path}
              aria-label={`${tab.path}${tab.dirty ? ", unsaved" : ""}`}
              className={cx(
                "flex h-full max-w-56 items-center gap-1.5 pr-1 pl-3 text-ui focus-visible:-outline-offset-2",
                selected ? "text-strong" : "text-muted hover:text-text",
              )}
              onClick={() => desk.openFile(tab.path)}
              onAuxClick={(event) => {
                if (event.button === 1) void closeTab(desk, tab.path)
              }}
            >
              <span className="truncate">{name}</span>
              {hint && <span className="truncate text-muted text-small">{hint}</span>}
            </button>
            {/* For the mouse; keys close with Delete here and with the shortcut anywhere. */}
            <span
              aria-hidden
              title={`Close ${name}`}
              data-close={tab.path}
              className="mr-1 flex size-5 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-strong"
              onClick={() => void closeTab(desk, tab.path)}
            >
              {tab.saving ? (
                <Spinner size={11} />
              ) : (
                <>
                  {tab.dirty && <span aria-hidden className="size-2 rounded-full bg-accent group-hover:hidden" />}
                  <X
                    size={12}
                    strokeWidth={1.75}
                    aria-hidden
                    className={cx(
                      tab.dirty ? "hidden group-hover:block" : selected ? "" : "opacity-0 group-hover:opacity-100",
                    )}
                  />
                </>
              )}
            </span>
          </div>
        )
      })}
    </div>
  )
}

import { EyeOff, GlobeLock, Plus, X } from "lucide-react"
import type { BrowserTab } from "../../../shared/native/browser.ts"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { cx } from "../../lib/class.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { useBrowserState } from "./useBrowser.ts"

export function TabStrip() {
  const { api } = useApp().browser
  const tabs = useBrowserState((state) => state.tabs)
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 border-line border-b bg-window px-1.5">
      <div role="group" aria-label="Tabs of the browser" className="flex min-w-0 items-center gap-1 overflow-hidden">
        {tabs.map((tab) => {
          const name = tab.title || tab.url.replace(/^https?:\/\/|^about:blank$/, "") || "New tab"
          return (
            <div
              key={tab.id}
              className={cx(
                "flex h-6 min-w-16 max-w-44 flex-1 items-center rounded-md text-small",
                tab.active ? "bg-panel text-strong" : "text-muted hover:bg-hover hover:text-strong",
              )}
            >
              <button
                type="button"
                aria-pressed={tab.active}
                title={`${name}\n${tab.url}`}
                className="flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-md pl-2 text-left"
                onClick={() => void expectOk(api.activateTab(tab.id))}
              >
                {tab.loading ? <Spinner size={10} /> : <Kind tab={tab} />}
                <span className="truncate">{tab.crashed ? `Crashed: ${name}` : name}</span>
              </button>
              <button
                type="button"
                aria-label={`Close ${name}`}
                className="mr-0.5 flex size-5 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-strong"
                onClick={() => void expectOk(api.closeTab(tab.id))}
              >
                <X size={12} strokeWidth={1.5} aria-hidden />
              </button>
            </div>
          )
        })}
      </div>
      <IconButton icon={Plus} label="New tab" size="small" onClick={() => void expectOk(api.openTab())} />
    </div>
  )
}

/** One icon at most: there is little room for the name. */
function Kind({ tab }: { tab: BrowserTab }) {
  if (tab.shared && !tab.private) return null
  const Icon = tab.shared ? GlobeLock : EyeOff
  const words = [tab.private && "Private", !tab.shared && "Not shared with the agent"].filter(Boolean).join(". ")
  return <Icon size={12} strokeWidth={1.5} aria-label={words} className="shrink-0" />
}

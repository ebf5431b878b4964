import { type KeyboardEvent, useEffect, useRef } from "react"
import { useApp } from "../../app/context.tsx"
import type { Shown } from "./state.ts"
import { TerminalTab } from "./TerminalTab.tsx"

interface TerminalTabsProps {
  tabs: readonly Shown[]
  active: string | null
  /** The terminals are what the dock shows. */
  front: boolean
  /** The session has a sandbox: tabs say which side they are on. */
  sandboxed: boolean
}

/** One tab for each terminal; those shown side by side stand together. */
export function TerminalTabs({ tabs, active, front, sandboxed }: TerminalTabsProps) {
  const app = useApp()
  const list = useRef<HTMLDivElement>(null)

  // Runs again on purpose: the active tab comes into view.
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" })
  }, [active])

  function onKeyDown(event: KeyboardEvent) {
    if ((event.target as Element).closest("input")) return
    const at = tabs.findIndex(({ info }) => info.id === active)
    const go = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = go === undefined ? undefined : tabs[go]
    if (next) {
      event.preventDefault()
      app.terminals.activate(next.info.id)
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus())
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault()
      if (active) app.terminals.focus(active)
    }
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Open terminals"
      data-terminal-tabs
      className="flex h-full min-w-0 overflow-x-auto overflow-y-hidden [scrollbar-width:none]"
      onKeyDown={onKeyDown}
    >
      {tabs.map((tab) => (
        <TerminalTab
          key={tab.info.id}
          tab={tab}
          active={front && tab.info.id === active}
          tabStop={tab.info.id === active}
          sandboxed={sandboxed}
        />
      ))}
    </div>
  )
}

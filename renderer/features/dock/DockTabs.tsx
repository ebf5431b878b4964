import { type KeyboardEvent, useRef } from "react"
import { keysOf, runAction } from "../../actions/registry.ts"
import { useApp, useView } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { ariaKeys } from "../../lib/keys.ts"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { DockBadge } from "./DockBadge.tsx"
import { dockTabs } from "./tabs.ts"

const tips = {
  commands: "What agents ran here",
  services: "Programs of the workspace that go on running",
  hooks: "Checks of the folder that run by themselves",
}

/** Commands, services and hooks, beside the terminals. */
export function DockTabs() {
  const app = useApp()
  const current = useView((view) => view.dockTab)
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const tabs = [...(list.current?.querySelectorAll<HTMLElement>("[role=tab]") ?? [])]
    const at = tabs.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    next.click()
    next.focus()
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label="What runs"
      className="ml-1 flex h-full shrink-0 items-stretch border-line border-l pl-1"
      onKeyDown={onKeyDown}
    >
      {dockTabs.map(({ id, label }, index) => {
        const keys = keysOf(`dock.${id}`)
        const chosen = current === id
        const stop = chosen || (index === 0 && !dockTabs.some((tab) => tab.id === current))
        return (
          <Tooltip key={id} side="top" text={tips[id as keyof typeof tips]} {...(keys ? { keys } : {})}>
            <button
              type="button"
              role="tab"
              id={`dock-tab-${id}`}
              aria-selected={chosen}
              aria-controls={`dock-${id}`}
              aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
              tabIndex={stop ? 0 : -1}
              data-region-start={chosen ? "" : undefined}
              onClick={() => runAction(app, `dock.${id}`)}
              className={cx(
                "relative flex items-center gap-1.5 px-2.5 text-ui focus-visible:-outline-offset-2",
                chosen ? "text-strong" : "text-muted hover:text-text",
              )}
            >
              {label}
              <DockBadge tab={id} />
              <span
                aria-hidden
                className={cx(
                  "absolute inset-x-2 bottom-0 h-0.5 rounded-full",
                  chosen ? "bg-accent" : "bg-transparent",
                )}
              />
            </button>
          </Tooltip>
        )
      })}
    </div>
  )
}

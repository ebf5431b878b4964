import { Bot, EyeOff, Hand } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { cx } from "../../lib/class.ts"
import { Button } from "../../ui/Button.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { useBrowser, useBrowserState } from "./useBrowser.ts"

/** Who may act on the page, always in the same place. */
export function ControlBar() {
  const { api } = useApp().browser
  const holder = useBrowserState((state) => state.holder)
  const acting = useBrowserState((state) => state.acting)
  const waiting = useBrowserState((state) => state.waiting)
  const picking = useBrowser((view) => view.picking)
  const tab = useBrowserState((state) => state.tabs.find(({ active }) => active))
  const mine = holder === "user"
  const kept = tab?.shared === false
  const words = picking
    ? "Point at an element and click. Escape stops."
    : mine
      ? waiting
        ? "You have control. The agent waits for you."
        : "You have control."
      : acting
        ? `The agent: ${acting}`
        : kept
          ? "Only you see this tab: it is not shared with the agent."
          : "You and the agent share this page."
  return (
    <div
      data-holder={holder}
      className={cx(
        "flex h-8 shrink-0 items-center gap-2 border-line border-b px-2.5 text-small",
        mine ? "bg-warning-bg text-warning" : acting ? "bg-selected text-accent" : "text-muted",
      )}
    >
      {acting && !mine ? (
        <Spinner size={12} />
      ) : kept && !mine ? (
        <EyeOff size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
      ) : mine ? (
        <Hand size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
      ) : (
        <Bot size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
      )}
      <span className="min-w-0 flex-1 truncate" title={words}>
        {words}
      </span>
      {kept && (
        <Button size="small" tone="plain" onClick={() => void expectOk(api.shareTab(tab.id, true))}>
          Share
        </Button>
      )}
      <Button
        size="small"
        tone={mine ? "primary" : "plain"}
        aria-pressed={mine}
        onClick={() => void expectOk(api.give(mine ? "agent" : "user"))}
      >
        {mine ? "Hand back" : "Take over"}
      </Button>
    </div>
  )
}

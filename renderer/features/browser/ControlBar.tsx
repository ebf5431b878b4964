import { Bot, Hand } from "lucide-react"
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
  const mine = holder === "user"
  const words = picking
    ? "Point at an element and click. Escape stops."
    : mine
      ? waiting
        ? "You have control. The agent waits for you."
        : "You have control."
      : acting
        ? `The agent: ${acting}`
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
      ) : mine ? (
        <Hand size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
      ) : (
        <Bot size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
      )}
      <span className="min-w-0 flex-1 truncate" title={words}>
        {words}
      </span>
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

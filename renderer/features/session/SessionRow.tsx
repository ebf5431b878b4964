import { Ellipsis } from "lucide-react"
import { memo } from "react"
import type { SessionSummary } from "../../../shared/native/host.ts"
import { useApp } from "../../app/context.tsx"
import { showSession } from "../../app/navigate.ts"
import { cx } from "../../lib/class.ts"
import { age } from "../../lib/time.ts"
import { Menu, MenuTrigger } from "../../ui/Menu.tsx"
import { SessionMenu } from "./SessionMenu.tsx"
import { StateGlyph, stateWords } from "./StateGlyph.tsx"
import { titleOf } from "../../lib/title.ts"

interface SessionRowProps {
  summary: SessionSummary
  selected: boolean
  now: number
}

/** State, title, and what it waits for on a second line, only then. */
export const SessionRow = memo(function SessionRow({ summary, selected, now }: SessionRowProps) {
  const app = useApp()
  const { session, state, waiting, interrupted } = summary
  const second = waiting ?? (interrupted ? "interrupted, can be continued" : null)
  return (
    <li className="group/row relative">
      <button
        type="button"
        data-nav-row
        aria-current={selected ? "page" : undefined}
        title={titleOf(session)}
        onClick={() => showSession(app, session.id)}
        className={cx(
          "flex w-full flex-col justify-center rounded-md pr-2 pl-1.5 text-left focus-visible:outline-offset-[-2px]",
          second ? "min-h-[44px] py-1" : "h-row",
          selected ? "bg-selected text-strong" : "hover:bg-hover",
        )}
      >
        <span className="flex w-full min-w-0 items-center gap-1.5">
          <StateGlyph state={state} />
          <span
            className={cx(
              "min-w-0 flex-1 truncate",
              (selected || state === "needs-you") && "text-strong",
              state === "needs-you" && "font-medium",
            )}
          >
            {titleOf(session)}
          </span>
          <span className="shrink-0 text-muted text-small group-focus-within/row:invisible group-hover/row:invisible">
            {state === "changes" ? (
              <span title={stateWords.changes}>{summary.changes}</span>
            ) : (
              age(session.time.updated, now)
            )}
          </span>
        </span>
        {second && (
          <span className={cx("ml-[22px] truncate text-small", waiting ? "text-warning" : "text-muted")}>{second}</span>
        )}
      </button>
      <Menu>
        <MenuTrigger
          aria-label={`More for ${titleOf(session)}`}
          className="absolute top-0.5 right-0.5 flex size-6 items-center justify-center rounded-md text-muted opacity-0 hover:bg-hover hover:text-strong focus-visible:opacity-100 group-hover/row:opacity-100 data-[state=open]:opacity-100"
        >
          <Ellipsis size={14} strokeWidth={1.5} aria-hidden />
        </MenuTrigger>
        <SessionMenu session={session} />
      </Menu>
    </li>
  )
})

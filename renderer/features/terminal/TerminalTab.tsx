import { Bell, CircleAlert, FolderPen, ShieldCheck, SquareTerminal, X } from "lucide-react"
import { useStore } from "zustand"
import { useApp, useHost } from "../../app/context.tsx"
import { cx } from "../../lib/class.ts"
import { tilde } from "../../lib/path.ts"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { closeTerminal } from "./closeTerminal.ts"
import type { Shown } from "./state.ts"
import { TerminalName } from "./TerminalName.tsx"
import { endWords } from "./words.ts"

const icons = { sandbox: ShieldCheck, folder: FolderPen }

interface TerminalTabProps {
  tab: Shown
  active: boolean
  tabStop: boolean
  sandboxed: boolean
}

export function TerminalTab({ tab, active, tabStop, sandboxed }: TerminalTabProps) {
  const app = useApp()
  const { info, place, group } = tab
  const { id, title, status, bell } = info
  const renaming = useStore(app.terminals.store, (state) => state.renaming === id)
  const home = useHost((state) => state.info?.userHome)
  const Icon = sandboxed ? icons[place.kind] : SquareTerminal
  const shared = group.length > 1
  const ended = status.type !== "running"
  const where = place.kind === "sandbox" ? "sandbox" : "your folder"
  return (
    <div
      className={cx(
        "group relative flex shrink-0 items-center border-line",
        group.at(-1) === id && "border-r",
        active ? "bg-panel" : "bg-sunken",
      )}
    >
      {renaming ? (
        <TerminalName info={info} />
      ) : (
        <Tooltip
          side="top"
          text={
            <>
              {tilde(info.cwd, home)}
              {sandboxed && `, ${place.kind === "sandbox" ? "the sandbox of this session" : "your own folder"}`}
              <br />
              <span className="text-muted">F6 leaves the terminal, double click renames it</span>
            </>
          }
        >
          <button
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={active}
            aria-controls={`pane-${id}`}
            aria-label={[
              title,
              ...(sandboxed ? [where] : []),
              ...(shared ? ["side by side"] : []),
              ...(bell ? ["rang"] : []),
              ...(ended ? [endWords(status)] : []),
            ].join(", ")}
            tabIndex={tabStop ? 0 : -1}
            className={cx(
              "flex h-full max-w-60 items-center gap-1.5 pr-1 pl-3 text-ui focus-visible:-outline-offset-2",
              active ? "text-strong" : "text-muted hover:text-text",
            )}
            onClick={(event) => {
              app.terminals.activate(id)
              // By keyboard the focus stays in the list.
              if (event.detail > 0) app.terminals.focus(id)
            }}
            onDoubleClick={() => app.terminals.store.setState({ renaming: id })}
            onAuxClick={(event) => {
              if (event.button === 1) void closeTerminal(app, id)
            }}
          >
            {ended ? (
              <CircleAlert size={14} strokeWidth={1.5} aria-hidden className="text-warning" />
            ) : (
              <Icon size={14} strokeWidth={1.5} aria-hidden />
            )}
            <span className="truncate">{title}</span>
            {sandboxed && <span className="text-muted text-small">{where}</span>}
            {bell && <Bell size={12} strokeWidth={1.75} aria-hidden className="text-warning" />}
          </button>
        </Tooltip>
      )}
      {/* For the mouse; keys close with Delete here, and the menu does. */}
      <span
        aria-hidden
        title={`Close ${title}`}
        className="mr-1 flex size-5 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-strong"
        onClick={() => void closeTerminal(app, id)}
      >
        <X
          size={12}
          strokeWidth={1.75}
          aria-hidden
          className={active ? "" : "opacity-0 group-hover:opacity-100 group-has-focus-visible:opacity-100"}
        />
      </span>
      <span
        aria-hidden
        className={cx(
          "absolute bottom-0 left-2 h-0.5 rounded-full",
          shared && group.at(-1) !== id ? "right-0" : "right-2",
          active ? "bg-accent" : "bg-transparent",
        )}
      />
    </div>
  )
}

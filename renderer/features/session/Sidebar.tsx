import { FolderPlus, SquarePen } from "lucide-react"
import { type KeyboardEvent, useMemo } from "react"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { chooseFolder, showNewSession } from "../../app/navigate.ts"
import { useProject } from "../../app/selectors.ts"
import { keysOf } from "../../actions/registry.ts"
import { cx } from "../../lib/class.ts"
import { useNow } from "../../lib/useNow.ts"
import { listedSessions } from "../../state/order.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { ProjectGroup } from "./ProjectGroup.tsx"

/** Projects and their sessions, what needs the person first. Arrow keys move between rows. */
export function Sidebar() {
  const app = useApp()
  const projects = useHost((state) => state.projects)
  const sessions = useHost((state) => state.sessions)
  const current = useProject()
  const fresh = useView((view) => view.sessionID === null)
  const now = useNow(60_000)
  const groups = useMemo(
    () => projects.map((project) => ({ project, sessions: listedSessions(sessions, project) })),
    [projects, sessions],
  )
  const keys = keysOf("session.new")
  return (
    <nav
      aria-label="Projects and sessions"
      data-region
      onKeyDown={moveByArrows}
      className="flex h-full flex-col bg-window"
    >
      <div className="flex h-header shrink-0 items-center justify-between pr-1.5 pl-3">
        <h2 className="font-medium text-muted text-small">Projects</h2>
        <IconButton
          icon={FolderPlus}
          size="small"
          label="Open folder"
          action="folder.open"
          onClick={() => chooseFolder(app)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-1.5">
        {groups.map(({ project, sessions }) => (
          <ProjectGroup
            key={project.id}
            project={project}
            sessions={sessions}
            current={project.id === current?.id}
            now={now}
          />
        ))}
      </div>
      <div className="shrink-0 border-line border-t p-1.5">
        <button
          type="button"
          data-nav-row
          onClick={() => showNewSession(app)}
          aria-current={fresh ? "page" : undefined}
          className={cx(
            "flex h-input w-full items-center gap-2 rounded-md px-2 text-ui hover:bg-hover hover:text-strong focus-visible:outline-offset-[-2px]",
            fresh ? "bg-selected text-strong" : "text-text",
          )}
        >
          <SquarePen size={15} strokeWidth={1.5} aria-hidden className="text-muted" />
          New session
          <span className="flex-1" />
          {keys && <Kbd keys={keys} />}
        </button>
      </div>
    </nav>
  )
}

function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-nav-row]")]
  const index = rows.indexOf(document.activeElement as HTMLElement)
  if (index < 0) return
  event.preventDefault()
  rows[index + (event.key === "ArrowDown" ? 1 : -1)]?.focus()
}

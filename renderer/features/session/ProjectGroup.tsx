import { ChevronRight, Plus } from "lucide-react"
import { memo } from "react"
import type { OpenedProject, SessionSummary } from "../../../shared/native/host.ts"
import { useApp, useView } from "../../app/context.tsx"
import { showNewSession } from "../../app/navigate.ts"
import { cx } from "../../lib/class.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { SessionRow } from "./SessionRow.tsx"

interface ProjectGroupProps {
  project: OpenedProject
  sessions: SessionSummary[]
  current: boolean
  now: number
}

/** A project and its sessions. Closed, it still says how many need the person. */
export const ProjectGroup = memo(function ProjectGroup({ project, sessions, current, now }: ProjectGroupProps) {
  const app = useApp()
  const selected = useView((view) => view.sessionID)
  const closed = useView((view) => view.closedProjects.includes(project.id))
  const waiting = sessions.filter((summary) => summary.state === "needs-you").length
  const toggle = () =>
    app.view.setState(({ closedProjects }) => ({
      closedProjects: closed ? closedProjects.filter((id) => id !== project.id) : [...closedProjects, project.id],
    }))
  return (
    <section aria-label={project.name}>
      <div className="group/project flex h-row items-center">
        <button
          type="button"
          data-nav-row
          aria-expanded={!closed}
          title={project.directory}
          onClick={toggle}
          className="flex h-full min-w-0 flex-1 items-center gap-1 rounded-md pr-1 pl-1 text-left hover:text-strong focus-visible:outline-offset-[-2px]"
        >
          <ChevronRight
            size={14}
            strokeWidth={1.5}
            aria-hidden
            className={cx("text-muted transition-transform duration-100", !closed && "rotate-90")}
          />
          <span className={cx("min-w-0 truncate font-semibold", current ? "text-strong" : "text-text")}>
            {project.name}
          </span>
          {!project.exists && <span className="text-danger text-small">missing</span>}
          {closed && waiting > 0 && <span className="text-small text-warning">{waiting} waiting</span>}
        </button>
        <IconButton
          icon={Plus}
          size="small"
          label={`New session in ${project.name}`}
          {...(current ? { action: "session.new" } : {})}
          onClick={() => showNewSession(app, project.id)}
          className="opacity-0 focus-visible:opacity-100 group-hover/project:opacity-100"
        />
      </div>
      {!closed && (
        <ul className="flex flex-col gap-px pb-2 pl-1.5">
          {sessions.map((summary) => (
            <SessionRow
              key={summary.session.id}
              summary={summary}
              selected={summary.session.id === selected}
              now={now}
            />
          ))}
          {sessions.length === 0 && <li className="py-1 pl-6 text-muted text-small">No sessions yet</li>}
        </ul>
      )}
    </section>
  )
})

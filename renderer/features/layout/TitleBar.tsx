import { PanelLeft, PanelRight, Search } from "lucide-react"
import { useApp, useView } from "../../app/context.tsx"
import { useProject, useSession } from "../../app/selectors.ts"
import { cx } from "../../lib/class.ts"
import { isMac } from "../../lib/keys.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Kbd } from "../../ui/Kbd.tsx"
import { SessionCost } from "../conversation/SessionCost.tsx"
import { Inbox } from "../permission/Inbox.tsx"
import { ProjectMenu } from "../project/ProjectMenu.tsx"
import { SessionTitle } from "../session/SessionTitle.tsx"

/** Project and session at the left, what is waiting and the way to everything else at the right. */
export function TitleBar() {
  const app = useApp()
  const project = useProject()
  const session = useSession()
  const sidebarOpen = useView((view) => view.sidebarOpen)
  const panelOpen = useView((view) => view.panelOpen)
  return (
    <header
      aria-label="Title bar"
      data-region
      className={cx(
        "drag-window flex h-header shrink-0 items-center gap-1 bg-window pr-2",
        // A Mac window draws its three buttons over the bar.
        app.bridge && isMac ? "pl-[80px]" : "pl-1.5",
      )}
    >
      {project && (
        <IconButton
          icon={PanelLeft}
          label={sidebarOpen ? "Hide the sidebar" : "Show the sidebar"}
          action="sidebar.toggle"
          pressed={sidebarOpen}
          onClick={() => app.view.setState({ sidebarOpen: !sidebarOpen })}
        />
      )}
      <ProjectMenu project={project} />
      {session && (
        <>
          <span aria-hidden className="text-muted">
            /
          </span>
          <SessionTitle key={session.session.id} session={session.session} />
        </>
      )}
      <span className="min-w-2 flex-1" />
      {session && <SessionCost sessionID={session.session.id} />}
      <button
        type="button"
        onClick={() => app.view.setState({ overlay: "palette" })}
        className="no-drag flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md border border-line px-2 text-muted text-small hover:border-line-strong hover:text-strong"
      >
        <Search size={13} strokeWidth={1.5} aria-hidden />
        <span className="max-[1100px]:sr-only">Search actions</span>
        <Kbd keys="mod+k" />
      </button>
      <Inbox />
      {session && (
        <IconButton
          icon={PanelRight}
          label={panelOpen ? "Hide the right panel" : "Show the right panel"}
          action="panel.toggle"
          pressed={panelOpen}
          onClick={() => app.view.setState({ panelOpen: !panelOpen })}
        />
      )}
    </header>
  )
}

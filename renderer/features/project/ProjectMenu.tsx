import { ChevronDown, FolderOpen, FolderX } from "lucide-react"
import type { OpenedProject } from "../../../shared/native/host.ts"
import { keysOf } from "../../actions/registry.ts"
import { useApp, useHost } from "../../app/context.tsx"
import { chooseFolder, showNewSession } from "../../app/navigate.ts"
import { expectOk } from "../../app/report.ts"
import { tilde } from "../../lib/path.ts"
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"

/** Which project the window is about; switch, open, forget. */
export function ProjectMenu({ project }: { project: OpenedProject | null }) {
  const app = useApp()
  const projects = useHost((state) => state.projects)
  const home = useHost((state) => state.info?.userHome)
  if (!project) return <span className="px-2 font-semibold text-strong text-ui">Outrigger</span>
  const forget = async () => {
    if ((await expectOk(app.client.native.forgetProject(project.id))) === undefined) return
    app.sync.set((state) => ({ ...state, projects: state.projects.filter((other) => other.id !== project.id) }))
    app.view.setState({ projectID: null, sessionID: null })
  }
  const keys = keysOf("folder.open")
  return (
    <Menu>
      <MenuTrigger
        title={project.directory}
        className="no-drag flex h-7 min-w-0 max-w-[240px] shrink-0 items-center gap-1 rounded-md pr-1 pl-1.5 font-semibold text-strong text-ui hover:bg-hover data-[state=open]:bg-hover"
      >
        <span className="truncate">{project.name}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
      </MenuTrigger>
      <MenuContent className="w-80">
        <MenuLabel>Projects</MenuLabel>
        {projects.map((other) => (
          <MenuItem
            key={other.id}
            checked={other.id === project.id}
            hint={<span className="max-w-40 truncate">{tilde(other.directory, home)}</span>}
            onSelect={() => showNewSession(app, other.id)}
          >
            {other.name}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem icon={FolderOpen} {...(keys ? { keys } : {})} onSelect={() => chooseFolder(app)}>
          Open folder…
        </MenuItem>
        <MenuItem icon={FolderX} onSelect={forget}>
          Remove “{project.name}” from the list
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}

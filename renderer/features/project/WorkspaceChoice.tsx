import { ChevronDown, FolderPen, Hammer, ShieldCheck } from "lucide-react"
import { useState } from "react"
import type { OpenedProject } from "../../../shared/native/host.ts"
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { pickerButton } from "../composer/pickerButton.ts"
import { SetupDialog } from "./SetupDialog.tsx"

interface WorkspaceChoiceProps {
  project: OpenedProject
  sandbox: boolean
  onChange(sandbox: boolean): void
}

/** Sandbox or the folder itself. Without a git commit there is nothing to make a sandbox from. */
export function WorkspaceChoice({ project, sandbox, onChange }: WorkspaceChoiceProps) {
  const [editing, setEditing] = useState(false)
  if (!project.git) {
    return (
      <Tooltip
        text="Sandboxes need a git repository with a commit. Edits go to the folder; each can be undone."
        side="top"
      >
        <span className="flex h-6 items-center gap-1.5 px-1.5 text-muted text-small">
          <FolderPen size={14} strokeWidth={1.5} aria-hidden />
          In the folder
        </span>
      </Tooltip>
    )
  }
  const Icon = sandbox ? ShieldCheck : FolderPen
  return (
    <>
      <Menu>
        <MenuTrigger className={pickerButton} aria-label={`Workspace: ${sandbox ? "sandbox" : "the folder itself"}`}>
          <Icon size={14} strokeWidth={1.5} aria-hidden />
          {sandbox ? "In a sandbox" : "In the folder"}
          <ChevronDown size={12} strokeWidth={1.5} aria-hidden className="@max-[400px]:hidden" />
        </MenuTrigger>
        <MenuContent className="w-[340px]">
          <MenuItem icon={ShieldCheck} checked={sandbox} onSelect={() => onChange(true)}>
            <span className="block">In a sandbox</span>
            <span className="block whitespace-normal text-muted text-small">Edits wait until you accept them.</span>
          </MenuItem>
          <MenuItem icon={FolderPen} checked={!sandbox} onSelect={() => onChange(false)}>
            <span className="block">In the folder</span>
            <span className="block whitespace-normal text-muted text-small">
              Edits change your files at once; each can be undone.
            </span>
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={Hammer} onSelect={() => setEditing(true)}>
            <span className="block">Setup command…</span>
            <span className="block whitespace-normal text-muted text-small">
              Makes each new sandbox ready, such as npm ci.
            </span>
          </MenuItem>
        </MenuContent>
      </Menu>
      {editing && <SetupDialog project={project} onClose={() => setEditing(false)} />}
    </>
  )
}

import { Archive, GitFork, Trash2 } from "lucide-react"
import type { Session } from "../../../shared/domain/session.ts"
import { useApp } from "../../app/context.tsx"
import { showSession } from "../../app/navigate.ts"
import { expectOk } from "../../app/report.ts"
import { MenuContent, MenuItem, MenuSeparator } from "../../ui/Menu.tsx"
import { archiveSession } from "./archive.ts"
import { deleteSession } from "./delete.ts"

export function SessionMenu({ session }: { session: Session }) {
  const app = useApp()
  const fork = async () => {
    const copy = await expectOk(app.client.opencode.fork(session.id))
    if (copy) showSession(app, copy.id)
  }
  return (
    <MenuContent align="end">
      <MenuItem icon={GitFork} onSelect={fork}>
        Fork
      </MenuItem>
      <MenuItem icon={Archive} onSelect={() => archiveSession(app, session.id)}>
        Archive
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Trash2} danger onSelect={() => deleteSession(app, session)}>
        Delete…
      </MenuItem>
    </MenuContent>
  )
}

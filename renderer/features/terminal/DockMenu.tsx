import { Ellipsis, Eraser, FolderPen, Pencil, X } from "lucide-react"
import { useStore } from "zustand"
import { keysOf, runAction } from "../../actions/registry.ts"
import { useApp } from "../../app/context.tsx"
import { IconButton } from "../../ui/IconButton.tsx"
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"

/** What is needed now and then: rename, clear, close, and how terminals behave. */
export function DockMenu({ sandboxed, active }: { sandboxed: boolean; active: string | null }) {
  const app = useApp()
  const { store, setOption } = app.terminals
  const copyOnSelect = useStore(store, (state) => state.copyOnSelect)
  const visualBell = useStore(store, (state) => state.visualBell)
  const screenReader = useStore(store, (state) => state.screenReader)
  // The menu gives the focus back first; what takes it comes after.
  const run = (id: string) => () => void requestAnimationFrame(() => runAction(app, id))
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton icon={Ellipsis} size="small" label="More about terminals" />
      </MenuTrigger>
      <MenuContent align="end">
        {sandboxed && (
          <>
            <MenuItem icon={FolderPen} onSelect={run("terminal.newInFolder")}>
              New terminal in your folder
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        {active && (
          <>
            <MenuItem icon={Pencil} keys={keysOf("terminal.rename") ?? ""} onSelect={run("terminal.rename")}>
              Rename
            </MenuItem>
            <MenuItem icon={Eraser} onSelect={run("terminal.clear")}>
              Clear
            </MenuItem>
            <MenuItem icon={X} onSelect={run("terminal.close")}>
              Close
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        <MenuItem checked={copyOnSelect} onSelect={() => setOption("copyOnSelect", !copyOnSelect)}>
          Copy what is selected
        </MenuItem>
        <MenuItem checked={visualBell} onSelect={() => setOption("visualBell", !visualBell)}>
          Flash when it rings
        </MenuItem>
        <MenuItem checked={screenReader} onSelect={() => setOption("screenReader", !screenReader)}>
          Screen reader mode
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}

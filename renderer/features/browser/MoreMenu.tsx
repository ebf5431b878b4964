import { Download, EllipsisVertical, GlobeLock, Network, Power, SquareTerminal } from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"
import { useBrowser, useBrowserState } from "./useBrowser.ts"

export function MoreMenu() {
  const { api, store } = useApp().browser
  const drawer = useBrowser((view) => view.drawer)
  const program = useBrowserState((state) => state.program)
  const profile = useBrowserState((state) => state.profile)
  const toggle = (which: "console" | "network" | "downloads") =>
    store.setState({ drawer: drawer === which ? null : which })
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton icon={EllipsisVertical} label="More of the browser" />
      </MenuTrigger>
      <MenuContent align="end">
        <MenuItem icon={SquareTerminal} checked={drawer === "console"} onSelect={() => toggle("console")}>
          Console
        </MenuItem>
        <MenuItem icon={Network} checked={drawer === "network"} onSelect={() => toggle("network")}>
          Requests
        </MenuItem>
        <MenuItem icon={Download} checked={drawer === "downloads"} onSelect={() => toggle("downloads")}>
          Downloads
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={GlobeLock} onSelect={() => void expectOk(api.openTab({ private: true }))}>
          New private tab
        </MenuItem>
        <MenuItem icon={GlobeLock} onSelect={() => void expectOk(api.start(profile === "user" ? "private" : "user"))}>
          {profile === "user" ? "Start again without the profile" : "Start again with your profile"}
        </MenuItem>
        <MenuItem icon={Power} onSelect={() => void expectOk(api.stop())}>
          Stop the browser
        </MenuItem>
        {program && (
          <MenuLabel>
            {program}
            {profile === "private" ? ", private" : ""}
          </MenuLabel>
        )}
      </MenuContent>
    </Menu>
  )
}

import {
  Download,
  EllipsisVertical,
  Eye,
  EyeOff,
  GlobeLock,
  Network,
  Power,
  ScanSearch,
  Search,
  SquareTerminal,
  ZoomIn,
  ZoomOut,
} from "lucide-react"
import { useApp } from "../../app/context.tsx"
import { expectOk } from "../../app/report.ts"
import { IconButton } from "../../ui/IconButton.tsx"
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../../ui/Menu.tsx"
import { zoomBy } from "./pageKeys.ts"
import { useBrowser, useBrowserState } from "./useBrowser.ts"
import { useMenuFocus } from "./useMenuFocus.ts"

export function MoreMenu() {
  const { browser } = useApp()
  const { api, store } = browser
  const drawer = useBrowser((view) => view.drawer)
  const program = useBrowserState((state) => state.program)
  const profile = useBrowserState((state) => state.profile)
  const blurred = useBrowserState((state) => state.blurred)
  const zoom = useBrowserState((state) => state.zoom)
  const tab = useBrowserState((state) => state.tabs.find(({ active }) => active))
  const focus = useMenuFocus()
  const toggle = (which: "console" | "network" | "downloads") =>
    store.setState({ drawer: drawer === which ? null : which })
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton icon={EllipsisVertical} label="More of the browser" />
      </MenuTrigger>
      <MenuContent align="end" {...focus}>
        <MenuItem icon={SquareTerminal} checked={drawer === "console"} onSelect={() => toggle("console")}>
          Console
        </MenuItem>
        <MenuItem icon={Network} checked={drawer === "network"} onSelect={() => toggle("network")}>
          Requests
        </MenuItem>
        <MenuItem icon={Download} checked={drawer === "downloads"} onSelect={() => toggle("downloads")}>
          Downloads
        </MenuItem>
        <MenuItem icon={Search} keys="mod+f" onSelect={() => store.setState({ finding: true })}>
          Find in the page
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={ZoomIn} keys="mod++" onSelect={() => zoomBy(browser, 1)}>
          Zoom in
        </MenuItem>
        <MenuItem icon={ZoomOut} keys="mod+-" onSelect={() => zoomBy(browser, -1)}>
          Zoom out
        </MenuItem>
        {zoom !== 1 && (
          <MenuItem
            icon={ScanSearch}
            keys="mod+0"
            hint={`${Math.round(zoom * 100)} %`}
            onSelect={() => zoomBy(browser, 0)}
          >
            Usual size
          </MenuItem>
        )}
        <MenuSeparator />
        {tab && (
          <MenuItem icon={tab.shared ? EyeOff : Eye} onSelect={() => void expectOk(api.shareTab(tab.id, !tab.shared))}>
            {tab.shared ? "Keep this tab from the agent" : "Share this tab with the agent"}
          </MenuItem>
        )}
        <MenuItem icon={GlobeLock} onSelect={() => void expectOk(api.openTab({ private: true }))}>
          New private tab
        </MenuItem>
        {blurred && (
          <MenuItem icon={ScanSearch} onSelect={() => void expectOk(api.startAnew())}>
            Start again for sharper pictures
          </MenuItem>
        )}
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

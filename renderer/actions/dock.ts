import { ListX, MonitorPlay, Play, RotateCw, Search, SquareTerminal, Square, Webhook } from "lucide-react"
import type { App } from "../app/createApp.ts"
import { clearCommands } from "../features/command/steps.ts"
import {
  chosenHook,
  chosenService,
  openPreview,
  runHook,
  startService,
  stopService,
} from "../features/program/steps.ts"
import type { DockTab } from "../state/view.ts"
import type { Action } from "./action.ts"

const hasGround = (app: App) => app.terminals.ground() !== null
const shows = (app: App, tab: DockTab) => {
  const { dockOpen, dockTab } = app.view.getState()
  return dockOpen && dockTab === tab
}
/** Shows a tab; where it is shown already, hides the dock. */
const show = (tab: Exclude<DockTab, "terminals">, label: string, keys: string, icon: Action["icon"]): Action => ({
  id: `dock.${tab}`,
  label,
  group: "Go to",
  icon,
  keys: [keys],
  when: hasGround,
  run(app) {
    app.view.setState({ dockOpen: true, dockTab: tab })
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`#dock-tab-${tab}`)?.focus())
  },
})

export const dockActions: Action[] = [
  show("commands", "Show what agents ran", "mod+shift+l", SquareTerminal),
  show("services", "Show services", "mod+shift+s", MonitorPlay),
  show("hooks", "Show hooks", "mod+shift+h", Webhook),
  {
    id: "commands.filter",
    label: "Filter the commands",
    group: "Commands and services",
    icon: Search,
    keys: ["mod+f"],
    keysWhen: (app) => shows(app, "commands") && document.activeElement?.closest("[data-dock]") != null,
    when: hasGround,
    run(app) {
      app.view.setState({ dockOpen: true, dockTab: "commands" })
      app.commands.store.setState(({ filterAsked }) => ({ filterAsked: filterAsked + 1 }))
    },
  },
  {
    id: "commands.clear",
    label: "Clear the commands of this project…",
    group: "Commands and services",
    icon: ListX,
    when: (app) => shows(app, "commands"),
    run: clearCommands,
  },
  {
    id: "service.start",
    label: "Start the service, or start it again",
    group: "Commands and services",
    icon: Play,
    when: (app) => shows(app, "services") && chosenService(app)?.state !== "declared" && chosenService(app) !== null,
    run: startService,
  },
  {
    id: "service.stop",
    label: "Stop the service",
    group: "Commands and services",
    icon: Square,
    when: (app) => shows(app, "services") && ["starting", "running"].includes(chosenService(app)?.state ?? ""),
    run: stopService,
  },
  {
    id: "service.preview",
    label: "Open the service's preview",
    group: "Commands and services",
    icon: MonitorPlay,
    when: (app) => shows(app, "services") && (chosenService(app)?.url ?? null) !== null,
    run: (app) => openPreview(app),
  },
  {
    id: "hook.run",
    label: "Run the hook",
    group: "Commands and services",
    icon: RotateCw,
    when: (app) => shows(app, "hooks") && app.view.getState().sessionID !== null && chosenHook(app) !== null,
    run: runHook,
  },
]

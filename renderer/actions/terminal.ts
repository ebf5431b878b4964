import {
  ArrowLeftToLine,
  ArrowRightToLine,
  Columns2,
  Eraser,
  FolderPen,
  PanelBottom,
  Pencil,
  Play,
  Plus,
  Search,
  SquareTerminal,
  X,
} from "lucide-react"
import type { App } from "../app/createApp.ts"
import { closeTerminal } from "../features/terminal/closeTerminal.ts"
import { findInTerminal } from "../features/terminal/finding.ts"
import { groupsOf } from "../features/terminal/state.ts"
import { stepped } from "../features/terminal/groups.ts"
import { runInTerminal, selectedText } from "../features/terminal/runSelection.ts"
import type { Action } from "./action.ts"

const inDock = () => document.activeElement?.closest("[data-dock]") != null
const hasGround = (app: App) => app.terminals.ground() !== null
/** The terminal in front, while the dock shows it. */
const front = (app: App): string | null => {
  const { dockOpen, dockTab } = app.view.getState()
  return dockOpen && dockTab === "terminals" ? app.terminals.active() : null
}
const step = (app: App, by: 1 | -1) => {
  const ground = app.terminals.ground()
  const active = front(app)
  const next = ground && active && stepped(groupsOf(app.terminals.store.getState(), ground), active, by)
  if (!next) return
  app.terminals.activate(next)
  app.terminals.focus(next)
}

const terminal = (action: Omit<Action, "group">): Action => ({
  when: (app) => front(app) !== null,
  ...action,
  group: "Terminal",
})

export const terminalActions: Action[] = [
  terminal({
    id: "dock.toggle",
    label: "Show or hide the dock",
    icon: PanelBottom,
    keys: ["mod+j"],
    inTerminal: true,
    when: hasGround,
    async run(app) {
      const dockOpen = !app.view.getState().dockOpen
      app.view.setState({ dockOpen })
      if (dockOpen && app.view.getState().dockTab === "terminals") await app.terminals.ensure()
    },
  }),
  terminal({
    id: "terminal.new",
    label: "New terminal",
    icon: Plus,
    keys: ["mod+shift+`"],
    when: hasGround,
    async run(app) {
      app.view.setState({ dockOpen: true, dockTab: "terminals" })
      await app.terminals.create()
    },
  }),
  terminal({
    id: "terminal.newInFolder",
    label: "New terminal in your folder, outside the sandbox",
    icon: FolderPen,
    when: (app) => app.terminals.ground()?.places[0]?.kind === "sandbox",
    async run(app) {
      const directory = app.terminals.ground()?.places.find(({ kind }) => kind === "folder")?.directory
      app.view.setState({ dockOpen: true })
      if (directory) await app.terminals.create({ directory })
    },
  }),
  terminal({
    id: "terminal.split",
    label: "Split the terminal",
    icon: Columns2,
    keys: ["mod+shift+\\"],
    async run(app) {
      const beside = front(app)
      if (beside) await app.terminals.create({ beside })
    },
  }),
  terminal({
    id: "terminal.focus",
    label: "Go to the terminal",
    icon: SquareTerminal,
    when: hasGround,
    async run(app) {
      app.view.setState({ dockOpen: true, dockTab: "terminals" })
      await app.terminals.ensure()
    },
  }),
  terminal({
    id: "terminal.next",
    label: "Next terminal",
    icon: ArrowRightToLine,
    keys: ["mod+shift+]"],
    run: (app) => step(app, 1),
  }),
  terminal({
    id: "terminal.previous",
    label: "Previous terminal",
    icon: ArrowLeftToLine,
    keys: ["mod+shift+["],
    run: (app) => step(app, -1),
  }),
  terminal({
    id: "terminal.find",
    label: "Find in the terminal",
    icon: Search,
    keys: ["mod+f"],
    inTerminal: true,
    keysWhen: inDock,
    run(app) {
      const id = front(app)
      if (id) findInTerminal(app, id)
    },
  }),
  terminal({
    id: "terminal.runSelection",
    label: "Run the selection in the terminal",
    icon: Play,
    keys: ["mod+shift+enter"],
    when: (app) => hasGround(app) && selectedText(app) !== "",
    run: (app) => runInTerminal(app, selectedText(app)),
  }),
  terminal({
    id: "terminal.rename",
    label: "Rename the terminal",
    icon: Pencil,
    keys: ["f2"],
    // A program in the terminal may want the key.
    keysWhen: () => document.activeElement?.closest("[data-terminal-tabs]") != null,
    run: (app) => app.terminals.store.setState({ renaming: front(app) }),
  }),
  terminal({
    id: "terminal.clear",
    label: "Clear the terminal",
    icon: Eraser,
    run(app) {
      const id = front(app)
      if (id) app.terminals.shown(id)?.clear()
    },
  }),
  terminal({
    id: "terminal.close",
    label: "Close the terminal",
    icon: X,
    keys: ["delete"],
    keysWhen: () => document.activeElement?.closest("[data-terminal-tabs]") != null,
    async run(app) {
      const id = front(app)
      if (id) await closeTerminal(app, id)
    },
  }),
]

import { FileSearch, MessageSquareQuote, Save, TextSearch, X } from "lucide-react"
import type { App } from "../app/createApp.ts"
import { addSelectionToPrompt } from "../features/file/addSelection.ts"
import { closeTab } from "../features/file/closeTab.ts"
import type { Action } from "./action.ts"

const inSession = (app: App) => app.view.getState().sessionID !== null
const activeTab = (app: App) => {
  const state = app.files.shown()?.store.getState()
  return state?.tabs.find((tab) => tab.path === state.active) ?? null
}

export const fileActions: Action[] = [
  {
    id: "files.find",
    label: "Go to file…",
    group: "Files",
    icon: FileSearch,
    keys: ["mod+p"],
    when: inSession,
    run: (app) => app.files.show()?.store.setState({ finding: true }),
  },
  {
    id: "files.search",
    label: "Search in files",
    group: "Files",
    icon: TextSearch,
    keys: ["mod+shift+f"],
    when: inSession,
    run: (app) =>
      app.files.show()?.store.setState(({ searchAsked }) => ({ side: "search", searchAsked: searchAsked + 1 })),
  },
  {
    id: "files.save",
    label: "Save the file",
    group: "Files",
    icon: Save,
    keys: ["mod+s"],
    when: (app) => activeTab(app) !== null,
    run: async (app) => {
      const tab = activeTab(app)
      if (tab) await app.files.shown()?.save(tab.path)
    },
  },
  {
    id: "files.close",
    label: "Close the file",
    group: "Files",
    icon: X,
    keys: ["alt+w"],
    when: (app) => activeTab(app) !== null,
    run: async (app) => {
      const desk = app.files.shown()
      const tab = activeTab(app)
      if (desk && tab) await closeTab(desk, tab.path)
    },
  },
  {
    id: "files.addSelection",
    label: "Add the selection to the prompt",
    group: "Files",
    icon: MessageSquareQuote,
    keys: ["alt+q"],
    when: (app) => (app.files.shown()?.store.getState().selection ?? null) !== null,
    run: (app) => {
      const desk = app.files.shown()
      const { sessionID } = app.view.getState()
      if (desk && sessionID) addSelectionToPrompt(app, desk, sessionID)
    },
  },
]

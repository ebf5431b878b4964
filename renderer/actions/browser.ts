import {
  Download,
  Eye,
  Globe,
  Hand,
  MousePointerSquareDashed,
  Network,
  Plus,
  RotateCw,
  ScanSearch,
  Search,
  SquareTerminal,
  ZoomIn,
  ZoomOut,
} from "lucide-react"
import type { App } from "../app/createApp.ts"
import { expectOk } from "../app/report.ts"
import { focusAddress, zoomBy } from "../features/browser/pageKeys.ts"
import type { Action } from "./action.ts"

const inSession = (app: App) => app.view.getState().sessionID !== null
const running = (app: App) =>
  app.view.getState().panelTab === "browser" && app.browser.store.getState().state?.status === "running"

const browser = (action: Omit<Action, "group">): Action => ({ when: running, ...action, group: "Browser" })

export const browserActions: Action[] = [
  {
    id: "panel.browser",
    label: "Show browser",
    group: "Go to",
    icon: Globe,
    keys: ["mod+shift+b"],
    when: inSession,
    run: (app) => app.view.setState({ panelOpen: true, panelTab: "browser" }),
  },
  browser({
    id: "browser.address",
    label: "Type an address",
    icon: Globe,
    run: focusAddress,
  }),
  browser({
    id: "browser.control",
    label: "Take over the browser, or hand it back",
    icon: Hand,
    run: async (app) => {
      const holder = app.browser.store.getState().state?.holder === "user" ? "agent" : "user"
      await expectOk(app.browser.api.give(holder))
    },
  }),
  browser({
    id: "browser.pick",
    label: "Pick an element of the page",
    icon: MousePointerSquareDashed,
    run: (app) => app.browser.store.setState({ picking: true, picked: null }),
  }),
  browser({
    id: "browser.reload",
    label: "Load the page again",
    icon: RotateCw,
    run: async (app) => void (await expectOk(app.browser.api.reload())),
  }),
  browser({
    id: "browser.newTab",
    label: "New browser tab",
    icon: Plus,
    run: async (app) => void (await expectOk(app.browser.api.openTab())),
  }),
  browser({
    id: "browser.console",
    label: "Show or hide the page's console",
    icon: SquareTerminal,
    run: (app) => app.browser.store.setState(({ drawer }) => ({ drawer: drawer ? null : "console" })),
  }),
  browser({
    id: "browser.requests",
    label: "Show the page's requests",
    icon: Network,
    run: (app) => app.browser.store.setState({ drawer: "network" }),
  }),
  browser({
    id: "browser.downloads",
    label: "Show downloads of the browser",
    icon: Download,
    run: (app) => app.browser.store.setState({ drawer: "downloads" }),
  }),
  browser({
    id: "browser.find",
    label: "Find in the page",
    icon: Search,
    run: (app) => app.browser.store.setState({ finding: true }),
  }),
  browser({ id: "browser.zoomIn", label: "Zoom the page in", icon: ZoomIn, run: (app) => zoomBy(app.browser, 1) }),
  browser({ id: "browser.zoomOut", label: "Zoom the page out", icon: ZoomOut, run: (app) => zoomBy(app.browser, -1) }),
  browser({
    id: "browser.zoomReset",
    label: "Show the page in its usual size",
    icon: ScanSearch,
    run: (app) => zoomBy(app.browser, 0),
  }),
  browser({
    id: "browser.share",
    label: "Share this browser tab with the agent, or keep it",
    icon: Eye,
    run: async ({ browser: { api, store } }) => {
      const tab = store.getState().state?.tabs.find(({ active }) => active)
      if (tab) await expectOk(api.shareTab(tab.id, !tab.shared))
    },
  }),
]

import { createStore } from "zustand/vanilla"
import type { ModelChoice } from "../api/opencode.ts"
import { recall, remember } from "../lib/storage.ts"

export type PanelTab = "changes" | "files" | "browser"
export type DockTab = "terminals" | "commands" | "services" | "hooks" | "problems"
export type Overlay = null | "palette" | "keys" | "folder" | "settings" | "inbox" | "model" | "agent"
export type SettingsPage = "appearance" | "providers" | "agents" | "rules" | "notifications"

/** What this window shows: its own affair, kept on this machine, never sent to the host. */
export interface View {
  /** Project whose sessions the centre is about; null before any is open. */
  projectID: string | null
  /** Null: the new-session page of the project. */
  sessionID: string | null
  panelTab: PanelTab
  sidebarOpen: boolean
  panelOpen: boolean
  dockOpen: boolean
  dockTab: DockTab
  overlay: Overlay
  settingsPage: SettingsPage
  closedProjects: string[]
  /** Agent and model chosen for the next message, by session id or `new:PROJECT`. */
  choices: Record<string, { agent?: string; model?: ModelChoice }>
  /** Request the approval card shows; null: the oldest. */
  requestID: string | null
}

export type ViewStore = ReturnType<typeof createViewStore>

const kept = [
  "projectID",
  "panelTab",
  "sidebarOpen",
  "panelOpen",
  "dockOpen",
  "dockTab",
  "closedProjects",
  "choices",
] as const

/** The session lives in the address (`#/session/ID`), so that reload, back and a second window find it. */
export function createViewStore() {
  const saved = recall<Partial<View>>("view", {})
  const store = createStore<View>(() => ({
    projectID: saved.projectID ?? null,
    sessionID: sessionInAddress(),
    panelTab: saved.panelTab ?? "changes",
    sidebarOpen: saved.sidebarOpen ?? true,
    panelOpen: saved.panelOpen ?? true,
    dockOpen: saved.dockOpen ?? false,
    dockTab: saved.dockTab ?? "terminals",
    overlay: null,
    settingsPage: "appearance",
    closedProjects: saved.closedProjects ?? [],
    choices: saved.choices ?? {},
    requestID: null,
  }))
  store.subscribe((view, before) => {
    if (kept.some((key) => view[key] !== before[key])) {
      remember("view", Object.fromEntries(kept.map((key) => [key, view[key]])))
    }
    if (view.sessionID !== before.sessionID && view.sessionID !== sessionInAddress()) {
      const address = view.sessionID ? `#/session/${view.sessionID}` : window.location.pathname
      window.history.pushState(null, "", address)
    }
  })
  window.addEventListener("popstate", () => store.setState({ sessionID: sessionInAddress() }))
  return store
}

function sessionInAddress(): string | null {
  return /^#\/session\/(ses_[A-Za-z0-9]+)$/.exec(window.location.hash)?.[1] ?? null
}

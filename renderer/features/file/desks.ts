import type { StoreApi } from "zustand/vanilla"
import type { StreamEvent } from "../../../shared/native/host.ts"
import type { Client } from "../../api/client.ts"
import { joinPath, relativeTo } from "../../lib/path.ts"
import type { HostState } from "../../state/model.ts"
import type { Sync } from "../../state/sync.ts"
import type { View } from "../../state/view.ts"
import type { Reviews } from "../change/reviews.ts"
import { createDesk, type Desk } from "./desk.ts"

export type Desks = ReturnType<typeof createDesks>

interface DesksOptions {
  client: Client
  host: StoreApi<HostState>
  view: StoreApi<View>
  sync: Sync
  reviews: Reviews
}

/** The open files of this window, one desk for each folder that sessions work in. */
export function createDesks({ client, host, view, sync, reviews }: DesksOptions) {
  const desks = new Map<string, Desk>()

  function of(directory: string): Desk {
    let desk = desks.get(directory)
    if (!desk) {
      // From the first open file on, for the life of the page.
      if (desks.size === 0) follow()
      desks.set(directory, (desk = createDesk(client, directory)))
    }
    return desk
  }

  const directoryOf = (sessionID: string | null): string | null =>
    (sessionID && host.getState().sessions[sessionID]?.session.directory) || null

  function heard({ type, properties }: StreamEvent): void {
    const file = properties.file
    if ((type !== "file.watcher.updated" && type !== "file.edited") || typeof file !== "string") return
    const kind = typeof properties.event === "string" ? properties.event : "change"
    for (const desk of desks.values()) {
      const relative = relativeTo(file, desk.directory)
      if (relative !== file) desk.touched(relative.replaceAll("\\", "/"), kind)
    }
  }

  /** The host's events, the person's own editor (seen when they come back), and leaving with unsaved text. */
  function follow(): void {
    sync.listen(heard)
    window.addEventListener("focus", () => {
      for (const desk of desks.values()) {
        const { active } = desk.store.getState()
        if (active) void desk.checkDisk(active)
      }
    })
    window.addEventListener("beforeunload", (event) => {
      if (unsaved()) event.preventDefault()
    })
  }

  const unsaved = () => [...desks.values()].some((desk) => desk.store.getState().tabs.some((tab) => tab.dirty))

  return {
    of,
    /** The desk on screen; null while another panel is. */
    shown(): Desk | null {
      const { sessionID, panelOpen, panelTab } = view.getState()
      const directory = directoryOf(sessionID)
      return directory && panelOpen && panelTab === "files" ? of(directory) : null
    },
    /** Brings the Files panel up for the current session, whatever was there. */
    show(): Desk | null {
      const directory = directoryOf(view.getState().sessionID)
      if (!directory) return null
      view.setState({ panelOpen: true, panelTab: "files" })
      return of(directory)
    },
    /** Opens a changed file; its path is relative to the repository's top, the desk may be about a folder in it. */
    openFromReview(sessionID: string, path: string): void {
      const directory = directoryOf(sessionID)
      if (!directory) return
      const root = reviews.of(sessionID).store.getState().set?.root ?? directory
      const relative = relativeTo(joinPath(root, path), directory)
      of(directory).openFile(relative)
      view.setState({ panelOpen: true, panelTab: "files" })
    },
  }
}

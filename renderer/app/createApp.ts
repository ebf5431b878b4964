import { createStore } from "zustand/vanilla"
import { createClient } from "../api/client.ts"
import type { Connection } from "../api/connection.ts"
import { createBrowserLink } from "../features/browser/link.ts"
import { createReviews } from "../features/change/reviews.ts"
import { createCommands } from "../features/command/commands.ts"
import { createDesks } from "../features/file/desks.ts"
import { createProgramLink } from "../features/program/link.ts"
import { createTerminals } from "../features/terminal/terminals.ts"
import { createRemote } from "./remote.ts"
import { createDraftStore } from "../state/drafts.ts"
import { type HostState, initialHostState } from "../state/model.ts"
import { createSync } from "../state/sync.ts"
import { createViewStore } from "../state/view.ts"

export type App = ReturnType<typeof createApp>

/** Everything a window is made of, without React: one host, its state, this window's view and its drafts. */
export function createApp(connection: Connection) {
  const client = createClient(connection)
  const host = createStore<HostState>(() => initialHostState)
  const view = createViewStore()
  const drafts = createDraftStore()
  const sync = createSync(client, host)
  const reviews = createReviews(client, host)
  const files = createDesks({ client, host, view, sync, reviews })
  const browser = createBrowserLink(client, () => {
    const { sessionID } = view.getState()
    return sessionID ? host.getState().sessions[sessionID]?.folder : undefined
  })
  const terminals = createTerminals({ client, host, view, sync })
  const commands = createCommands({ client, host, sync })
  const programs = createProgramLink({ client, host, sync })
  const remote = createRemote()
  return {
    client,
    host,
    view,
    drafts,
    sync,
    remote,
    reviews,
    files,
    browser,
    terminals,
    commands,
    programs,
    bridge: window.outrigger,
  }
}

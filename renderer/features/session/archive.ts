import { toast } from "sonner"
import type { App } from "../../app/createApp.ts"
import { expectOk } from "../../app/report.ts"
import { titleOf } from "../../lib/title.ts"

/** Takes a session out of the list, with a way back for a few seconds. */
export async function archiveSession(app: App, sessionID: string): Promise<void> {
  const session = await expectOk(app.client.opencode.archive(sessionID, Date.now()))
  if (!session) return
  if (app.view.getState().sessionID === sessionID) app.view.setState({ sessionID: null })
  await app.sync.loadSummary(sessionID)
  toast(`Archived “${titleOf(session)}”`, {
    action: {
      label: "Undo",
      onClick: () => void restoreSession(app, sessionID),
    },
  })
}

/** The dialect has no "not archived": a time of 0 stands for it, here and in every list. */
async function restoreSession(app: App, sessionID: string): Promise<void> {
  await expectOk(app.client.opencode.archive(sessionID, 0))
  await app.sync.loadSummary(sessionID)
}

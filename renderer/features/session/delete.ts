import type { Session } from "../../../shared/domain/session.ts"
import type { App } from "../../app/createApp.ts"
import { expectOk } from "../../app/report.ts"
import { confirm } from "../layout/confirm.ts"
import { titleOf } from "../../lib/title.ts"

export async function deleteSession(app: App, session: Session): Promise<void> {
  const summary = app.host.getState().sessions[session.id]
  const pending = summary?.changes ?? 0
  const sure = await confirm({
    title: `Delete “${titleOf(session)}”?`,
    detail:
      pending > 0
        ? `The conversation goes, and ${pending === 1 ? "one change that waits" : `${pending} changes that wait`} for your decision with it.`
        : "The conversation goes for good. Your files stay as they are.",
    action: "Delete session",
    danger: true,
  })
  if (!sure) return
  if ((await expectOk(app.client.opencode.remove(session.id))) === undefined) return
  if (app.view.getState().sessionID === session.id) app.view.setState({ sessionID: null })
}

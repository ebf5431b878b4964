import type { App } from "../../app/createApp.ts"
import { confirm } from "../layout/confirm.ts"

/** Closes a terminal; asks first when something may run in it. */
export async function closeTerminal(app: App, id: string): Promise<void> {
  const { terminals } = app
  const info = terminals.find(id)
  if (!info) return
  // What was never on this screen cannot be judged: ask.
  const busy = info.status.type === "running" && (terminals.shown(id)?.isBusy() ?? true)
  if (busy) {
    const sure = await confirm({
      title: `Close “${info.title}”?`,
      detail: "A program may still be running in it. It ends with the terminal, and so does everything it started.",
      action: "Close terminal",
      danger: true,
    })
    if (!sure) return
  }
  await terminals.close(id)
}

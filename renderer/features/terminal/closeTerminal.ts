import type { App } from "../../app/createApp.ts"
import { confirm } from "../layout/confirm.ts"

/** Closes a terminal; asks first when something may run in it. */
export async function closeTerminal(app: App, id: string): Promise<void> {
  const { terminals } = app
  const info = terminals.find(id)
  if (!info) return
  const { busy, program } =
    info.status.type === "running" ? await terminals.foreground(id) : { busy: false, program: undefined }
  if (busy) {
    const sure = await confirm({
      title: `Close “${info.title}”?`,
      detail: `${program ? `“${program}” is running in it.` : "A program may still be running in it."} It ends with the terminal, and so does everything it started.`,
      action: "Close terminal",
      danger: true,
    })
    if (!sure) return
  }
  await terminals.close(id)
}

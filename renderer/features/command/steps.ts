import type { CommandEntry } from "../../../shared/native/command.ts"
import type { App } from "../../app/createApp.ts"
import { showSession } from "../../app/navigate.ts"
import { confirm } from "../layout/confirm.ts"
import { runInTerminal } from "../terminal/runSelection.ts"

/** Forgets a command; one that runs is stopped, after a question. */
export async function removeCommand(app: App, command: CommandEntry): Promise<void> {
  if (command.ended === null) {
    const sure = await confirm({
      title: "Stop this command?",
      detail: "It ends with everything it started, and goes from the list. The agent is told that it was stopped.",
      action: "Stop command",
      danger: true,
    })
    if (!sure) return
  }
  await app.commands.remove(command.id)
}

export async function clearCommands(app: App): Promise<void> {
  const { directory, total } = app.commands.store.getState()
  if (directory === null) return
  const sure = await confirm({
    title: "Clear the commands of this project?",
    detail: `${total === 0 ? "All" : total.toLocaleString("en")} finished commands and their output go from the list, of all its sessions. What they left running in the background is ended. Conversations keep what they show.`,
    action: "Clear commands",
    danger: true,
  })
  if (sure) await app.commands.clear()
}

/** In the terminal in front of where the window is: the person sees it typed, and decides nothing else. */
export const runAgain = (app: App, command: CommandEntry): Promise<void> => runInTerminal(app, command.command)

export function goToSession(app: App, command: CommandEntry): void {
  if (command.sessionID && app.host.getState().sessions[command.sessionID]) showSession(app, command.sessionID)
}

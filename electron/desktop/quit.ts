import type { Dialog } from "electron"
import type { BrowserWindow } from "electron"

export interface QuitOptions {
  dialog: Dialog
  window: () => BrowserWindow | null
  /** Titles of the sessions with a turn under way. */
  runningTurns: () => Promise<string[]>
  stopHost: () => Promise<void>
  /** Ends Electron; nothing asks any more. */
  exit: (code: number) => void
  /** How long the host may take to stop its processes, milliseconds. */
  deadline?: number
}

export interface Quit {
  /** Asks when a turn runs, stops everything and exits. A second call while one is under way does nothing. */
  request(options?: { ask: boolean }): Promise<void>
}

export function createQuit(options: QuitOptions): Quit {
  const { dialog, window, runningTurns, stopHost, exit, deadline = 8_000 } = options
  let underWay = false

  return {
    async request({ ask } = { ask: true }) {
      if (underWay) return
      underWay = true
      if (ask && !(await mayStop(await runningTurns()))) {
        underWay = false
        return
      }
      const late = Symbol("late")
      let timer: NodeJS.Timeout | undefined
      const waited = new Promise<typeof late>((resolve) => {
        timer = setTimeout(resolve, deadline, late)
      })
      const outcome = await Promise.race([stopHost().catch((error: unknown) => ({ error })), waited])
      clearTimeout(timer)
      exit(outcome === undefined ? 0 : 1)
    },
  }

  async function mayStop(titles: string[]): Promise<boolean> {
    if (titles.length === 0) return true
    const box = {
      type: "warning" as const,
      message: titles.length === 1 ? "A turn is still running." : `${titles.length} turns are still running.`,
      detail: `${titles.map((title) => `• ${title}`).join("\n")}\n\nQuitting stops the agent and its commands. The turn can be continued later.`,
      buttons: ["Keep running", "Stop and quit"],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    }
    const parent = window()
    const { response } = await (parent ? dialog.showMessageBox(parent, box) : dialog.showMessageBox(box))
    return response === 1
  }
}

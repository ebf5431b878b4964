import { expectOk } from "./report.ts"
import type { App } from "./createApp.ts"

export function showSession(app: App, sessionID: string): void {
  const summary = app.host.getState().sessions[sessionID]
  app.view.setState({ sessionID, ...(summary?.project ? { projectID: summary.project } : {}), overlay: null })
}

/** The new-session page of a project; the session itself begins with its first message. */
export function showNewSession(app: App, projectID?: string): void {
  app.view.setState({ sessionID: null, overlay: null, ...(projectID ? { projectID } : {}) })
  focusComposer()
}

/** Opens a folder as a project and goes to its new-session page. */
export async function openFolder(app: App, directory: string): Promise<boolean> {
  const project = await expectOk(app.client.native.openProject(directory))
  if (!project) return false
  app.sync.addProject(project)
  showNewSession(app, project.id)
  return true
}

/** Native dialog in Electron, the folder picker elsewhere. */
export async function chooseFolder(app: App): Promise<void> {
  if (!app.bridge) {
    app.view.setState({ overlay: "folder" })
    return
  }
  const directory = await app.bridge.call("dialog.openFolder")
  if (directory) await openFolder(app, directory)
}

/** After the next paint, so that a composer which is about to appear is there. */
export function focusComposer(): void {
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>("[data-composer]")?.focus())
}

import { sampleState } from "./mock-host.ts"
import { home } from "./sample.ts"
import { type MockChange, type MockChanges, mockChanges } from "./change-mock.ts"
import { loginChanges } from "./change-sample.ts"
import { type MockFiles, mockFiles, projectTexts } from "./file-mock.ts"
import type { createBrowser, TestWindow, WindowOptions } from "./window.ts"

export const sandbox = `${home}/sandboxes/upload`
const sessionID = "ses_upload"

export interface ReviewWindow extends TestWindow {
  changes: MockChanges
  files: MockFiles
  /** The host says that the changes are others now. */
  changed(): void
}

/** A window on a session with pending changes and a folder of files; nothing else asks for anything. */
export async function openReview(
  browser: ReturnType<typeof createBrowser>,
  {
    pending = loginChanges(),
    theme = "dark",
    folder,
    ...options
  }: WindowOptions & { pending?: MockChange[]; theme?: "dark" | "light" | "contrast"; folder?: boolean } = {},
): Promise<ReviewWindow> {
  const state = options.state ?? sampleState()
  state.settings.theme = theme
  state.permissions = []
  state.status = {}
  const changes = mockChanges(sessionID, pending, sandbox)
  if (folder) changes.mode = "folder"
  const files = mockFiles(sandbox, projectTexts)
  const opened = await browser.open({
    ...options,
    state,
    session: sessionID,
    routes: (method, url, body) => changes.answer(method, url, body) ?? files.answer(method, url, body),
  })
  return { ...opened, changes, files, changed: () => opened.host.emit("change.updated", { sessionID }) }
}

import type { Settings } from "../../../shared/native/host.ts"
import type { App } from "../../app/createApp.ts"
import { report } from "../../app/report.ts"

/** Shows a setting at once and saves it; a refused one goes back to what it was. */
export async function changeSettings(app: App, change: Partial<Settings>): Promise<void> {
  const before = app.host.getState().settings
  app.sync.set((state) => ({ ...state, settings: { ...state.settings, ...change } }))
  const result = await app.client.native.changeSettings(change)
  if (result.ok) app.sync.set((state) => ({ ...state, settings: result.value }))
  else {
    app.sync.set((state) => ({ ...state, settings: before }))
    report(result.failure)
  }
}

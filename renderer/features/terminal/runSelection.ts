import type { App } from "../../app/createApp.ts"

/** What is selected in the file editor, else on the page. */
export function selectedText(app: App): string {
  const text = app.files.shown()?.store.getState().selection?.text ?? document.getSelection()?.toString() ?? ""
  return text.trim()
}

/** Types the text into the terminal in front and presses Enter; opens one when there is none. */
export async function runInTerminal(app: App, text: string): Promise<void> {
  const { terminals } = app
  app.view.setState({ dockOpen: true, dockTab: "terminals" })
  const ground = terminals.ground()
  if (!ground || text === "") return
  await Promise.all(ground.places.map(({ directory }) => terminals.load(directory)))
  const active = terminals.active()
  const running = active && terminals.find(active)?.status.type === "running" ? active : await terminals.create()
  const live = running && (await terminals.live(running))
  if (!running || !live) return
  await live.connected()
  live.paste(text, true)
  terminals.focus(running)
}

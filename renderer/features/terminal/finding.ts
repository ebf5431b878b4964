import type { App } from "../../app/createApp.ts"

/** Opens the search bar of a terminal, or puts the cursor back into it. */
export function findInTerminal(app: App, id: string): void {
  app.terminals.store.setState(({ finding }) => ({ finding: { ...finding, [id]: (finding[id] ?? 0) + 1 } }))
}

export function endFinding(app: App, id: string): void {
  app.terminals.store.setState(({ finding }) => {
    const { [id]: _closed, ...others } = finding
    return { finding: others }
  })
  app.terminals.shown(id)?.endFind()
  app.terminals.focus(id)
}

import type { App } from "../../app/createApp.ts"
import { focusComposer } from "../../app/navigate.ts"
import { emptyDraft } from "../../state/drafts.ts"
import type { Desk } from "./desk.ts"

/** Quotes what is selected in the editor at the end of the session's unsent message, with its place. */
export function addSelectionToPrompt(app: App, desk: Desk, sessionID: string): void {
  const { selection } = desk.store.getState()
  if (!selection) return
  const draft = app.drafts.getState()[sessionID] ?? emptyDraft
  app.drafts.change(sessionID, { text: withQuote(draft.text, selection) })
  focusComposer()
}

export function withQuote(
  text: string,
  { path, from, to, text: quoted }: { path: string; from: number; to: number; text: string },
): string {
  const place = from === to ? `line ${from}` : `lines ${from}-${to}`
  const fence = quoted.includes("```") ? "~~~~" : "```"
  const quote = `\`${path}\`, ${place}:\n${fence}\n${quoted.replace(/\r\n/g, "\n").replace(/\n$/, "")}\n${fence}\n`
  return text.trim() ? `${text.trimEnd()}\n\n${quote}` : quote
}

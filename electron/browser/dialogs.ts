import type { Dialog } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import type { BrowserDialog } from "../../shared/native/browser.ts"

export interface DialogAnswer {
  accept: boolean
  text?: string
}

interface Open {
  shown: BrowserDialog
  dialog: Dialog
  timer: NodeJS.Timeout
}

/**
 * A page's alert, confirm, prompt and "leave this page?". The page stands still until one is answered, so each is
 * dismissed after a while by itself; leaving a page is allowed.
 */
export function createDialogs({ patienceMs, changed }: { patienceMs: number; changed: () => void }) {
  const open: Open[] = []
  /** What an agent said beforehand of the dialogs that its action opens. */
  let prepared: DialogAnswer | null = null
  /** What became of dialogs, for the agent whose action opened them. */
  let outcomes: string[] = []
  let next = 1

  async function settle(entry: Open, { accept, text }: DialogAnswer, by: string): Promise<void> {
    const at = open.indexOf(entry)
    if (at < 0) return
    open.splice(at, 1)
    clearTimeout(entry.timer)
    const { type, message } = entry.shown
    outcomes = [...outcomes, `${type} ${JSON.stringify(message)} was ${accept ? "accepted" : "dismissed"} ${by}`].slice(
      -5,
    )
    changed()
    // The page may be gone, and its dialog with it.
    await (accept ? entry.dialog.accept(text) : entry.dialog.dismiss()).catch(() => {})
  }

  return {
    current: (): BrowserDialog | null => open[0]?.shown ?? null,
    opened(tab: string, dialog: Dialog): void {
      const type = dialog.type() as BrowserDialog["type"]
      const shown: BrowserDialog = {
        id: `dialog_${next++}`,
        tab,
        type,
        message: dialog.message().slice(0, 2000),
        value: dialog.defaultValue().slice(0, 2000),
        until: Date.now() + patienceMs,
      }
      const entry: Open = {
        shown,
        dialog,
        timer: setTimeout(
          () => void settle(entry, { accept: type === "beforeunload" }, "because nobody answered"),
          patienceMs,
        ),
      }
      open.push(entry)
      if (prepared) void settle(entry, prepared, "as you said")
      else changed()
    },
    /** Throws Fault `Conflict` when it was answered already. */
    async answer(id: string, answer: DialogAnswer): Promise<void> {
      const entry = open.find(({ shown }) => shown.id === id)
      if (!entry) throw new Fault("Conflict", "This dialog is no longer open.")
      await settle(entry, answer, "by the user")
    },
    prepare(answer: DialogAnswer | null): void {
      prepared = answer
      outcomes = []
    },
    outcomes: () => outcomes,
    /** The dialogs of a tab that closed. */
    drop(tab: string): void {
      for (const entry of open.filter(({ shown }) => shown.tab === tab)) {
        open.splice(open.indexOf(entry), 1)
        clearTimeout(entry.timer)
      }
      changed()
    },
  }
}

export type Dialogs = ReturnType<typeof createDialogs>

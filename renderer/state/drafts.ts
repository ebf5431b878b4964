import { createStore } from "zustand/vanilla"
import { recall, remember } from "../lib/storage.ts"

export interface Attachment {
  id: string
  filename: string
  mime: string
  /** `data:` URL. */
  url: string
  size: number
}

export interface Draft {
  text: string
  /** Paths (and agent names) typed with `@` that exist: drawn as chips, sent as parts. */
  mentions: string[]
  attachments: Attachment[]
}

export const emptyDraft: Draft = { text: "", mentions: [], attachments: [] }

export type DraftStore = ReturnType<typeof createDraftStore>

/** Unsent messages by session id (or `new:PROJECT`). Text and mentions survive a reload, pictures do not. */
export function createDraftStore() {
  const store = createStore<Record<string, Draft>>(() => {
    const saved = recall<Record<string, Pick<Draft, "text" | "mentions">>>("drafts", {})
    return Object.fromEntries(Object.entries(saved).map(([key, draft]) => [key, { ...emptyDraft, ...draft }]))
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = () => {
    timer = undefined
    const worth = Object.entries(store.getState()).filter(([, draft]) => draft.text !== "")
    remember("drafts", Object.fromEntries(worth.map(([key, { text, mentions }]) => [key, { text, mentions }])))
  }
  store.subscribe(() => {
    timer ??= setTimeout(save, 400)
  })
  window.addEventListener("pagehide", save)
  return {
    ...store,
    change(key: string, change: Partial<Draft>) {
      store.setState((drafts) => ({ ...drafts, [key]: { ...(drafts[key] ?? emptyDraft), ...change } }))
    },
    clear(key: string) {
      store.setState((drafts) => {
        const { [key]: _gone, ...others } = drafts
        return others
      }, true)
    },
  }
}

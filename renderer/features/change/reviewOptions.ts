import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import { useApp } from "../../app/context.tsx"
import { recall, remember } from "../../lib/storage.ts"
import type { DiffLayout } from "./diff/useSurface.ts"

/** How this person likes to review, whatever the session. */
export interface ReviewOptions {
  list: "tree" | "flat"
  layout: DiffLayout
  /** Height of the list above the diff, width beside it. Pixels; null: as its content needs. */
  listHeight: number | null
  listWidth: number
  /** The review covers the conversation. Not remembered. */
  wide: boolean
}

const initial: ReviewOptions = { list: "tree", layout: "auto", listHeight: null, listWidth: 280, wide: false }

export function createReviewOptions() {
  const store = createStore<ReviewOptions>(() => ({
    ...initial,
    ...recall<Partial<ReviewOptions>>("review.options", {}),
    wide: false,
  }))
  store.subscribe(({ wide: _wide, ...kept }) => remember("review.options", kept))
  return store
}

export function useReviewOptions<T>(select: (options: ReviewOptions) => T): T {
  return useStore(useApp().reviews.options, select)
}

import { useStore } from "zustand"
import type { BrowserState } from "../../../shared/native/browser.ts"
import { useApp } from "../../app/context.tsx"
import type { BrowserView } from "./link.ts"

export function useBrowser<T>(select: (view: BrowserView) => T): T {
  return useStore(useApp().browser.store, select)
}

/** For parts that are only there once the state is known. */
export function useBrowserState<T>(select: (state: BrowserState) => T): T {
  return useBrowser(({ state }) => {
    if (!state) throw new Error("the browser's state is not known")
    return select(state)
  })
}

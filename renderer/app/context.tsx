import { createContext, type ReactNode, useContext, useRef } from "react"
import { useStore } from "zustand"
import type { HostState } from "../state/model.ts"
import type { View } from "../state/view.ts"
import type { App } from "./createApp.ts"

const AppContext = createContext<App | null>(null)

export function AppProvider({ app, children }: { app: App; children: ReactNode }) {
  return <AppContext.Provider value={app}>{children}</AppContext.Provider>
}

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error("useApp outside AppProvider")
  return app
}

/**
 * Selects from the host's state. Return stored values or primitives (a fresh object every time would loop), or say
 * with `same` when two results are as good as equal.
 */
export function useHost<T>(select: (state: HostState) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const last = useRef<{ value: T } | null>(null)
  return useStore(useApp().host, (state) => {
    const value = select(state)
    if (last.current && same(last.current.value, value)) return last.current.value
    last.current = { value }
    return value
  })
}

export function useView<T>(select: (view: View) => T): T {
  return useStore(useApp().view, select)
}

import { createContext, useContext } from "react"
import { useStore } from "zustand"
import type { Desk, DeskState, Tab } from "./desk.ts"

const DeskContext = createContext<Desk | null>(null)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error("useDesk outside DeskProvider")
  return desk
}

/** Selects from the desk. Return stored values or primitives. */
export function useDeskState<T>(select: (state: DeskState) => T): T {
  return useStore(useDesk().store, select)
}

export const useActiveTab = (): Tab | null =>
  useDeskState((state) => state.tabs.find((tab) => tab.path === state.active) ?? null)

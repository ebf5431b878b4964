import { createContext, type ReactNode, useContext, useState } from "react"
import { createStore, type StoreApi, useStore } from "zustand"

type Folds = Record<string, boolean>

const FoldContext = createContext<StoreApi<Folds> | null>(null)

/** What the person opened or closed in this conversation. Outlives the rows, which come and go while scrolling. */
export function FoldProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => createStore<Folds>(() => ({})))
  return <FoldContext.Provider value={store}>{children}</FoldContext.Provider>
}

/** Open or closed, by the person's choice or else `byItself`. */
export function useFold(id: string, byItself: boolean): [open: boolean, toggle: () => void] {
  const store = useContext(FoldContext)
  if (!store) throw new Error("useFold outside FoldProvider")
  const open = useStore(store, (folds) => folds[id] ?? byItself)
  return [open, () => store.setState({ [id]: !open })]
}

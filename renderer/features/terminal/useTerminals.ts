import { useMemo } from "react"
import { useStore } from "zustand"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { type Ground, groundOf, sameGround } from "./ground.ts"
import { activeOf, type Shown, tabsOf } from "./state.ts"

export function useGround(): Ground | null {
  const sessionID = useView((view) => view.sessionID)
  const projectID = useView((view) => view.projectID)
  return useHost((state) => groundOf(state, { sessionID, projectID }), sameGround)
}

export function useTabs(ground: Ground): Shown[] {
  const state = useStore(useApp().terminals.store)
  return useMemo(() => tabsOf(state, ground), [state, ground])
}

export const useActive = (ground: Ground): string | null =>
  useStore(useApp().terminals.store, (state) => activeOf(state, ground))

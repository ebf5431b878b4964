import { useEffect, useMemo } from "react"
import { useStore } from "zustand"
import type { ProgramPlace } from "../../../shared/native/program.ts"
import { useApp, useHost, useView } from "../../app/context.tsx"
import { emptyShelf, keyOf, placeOf, type ProgramsState, type Shelf } from "./state.ts"

export const usePrograms = <T>(select: (state: ProgramsState) => T): T => useStore(useApp().programs.store, select)

/** What the window is about. */
export function usePlace(): ProgramPlace | null {
  const sessionID = useView((view) => view.sessionID)
  const projectID = useView((view) => view.projectID)
  const key = useHost((state) => {
    const place = placeOf(state, { sessionID, projectID })
    return place ? JSON.stringify(place) : null
  })
  return useMemo(() => (key === null ? null : (JSON.parse(key) as ProgramPlace)), [key])
}

/** Its services and hooks; nothing while they are not known. */
export function useShelf(): Shelf {
  const place = usePlace()
  return usePrograms((state) => (place && state.shelves[keyOf(place)]) || emptyShelf)
}

/** Asks for them, and keeps them. */
export function useLoadedPrograms(): void {
  const app = useApp()
  const place = usePlace()
  useEffect(() => {
    if (place) void app.programs.load(place)
  }, [app, place])
}

import type { OpenedProject, SessionSummary } from "../../shared/native/host.ts"
import { useHost, useView } from "./context.tsx"

export function useSession(): SessionSummary | null {
  const sessionID = useView((view) => view.sessionID)
  return useHost((state) => (sessionID ? (state.sessions[sessionID] ?? null) : null))
}

/** The project of the session shown, else the one chosen, else the newest. */
export function useProject(): OpenedProject | null {
  const projectID = useView((view) => view.projectID)
  const sessionID = useView((view) => view.sessionID)
  return useHost((state) => {
    const session = sessionID ? state.sessions[sessionID] : undefined
    const wanted = session?.project ?? projectID
    const byFolder = session && state.projects.find((project) => project.directory === session.folder)
    return state.projects.find((project) => project.id === wanted) ?? byFolder ?? state.projects[0] ?? null
  })
}

/** The folder that agents, models, commands and files are asked for: the session's own, else the project's. */
export function useDirectory(): string | null {
  const session = useSession()
  const project = useProject()
  return session?.session.directory ?? project?.directory ?? null
}

/** Is a turn going on in this session (busy or waiting to retry)? */
export const useRunning = (sessionID: string | null): boolean =>
  useHost((state) => sessionID !== null && state.status[sessionID] !== undefined)

import type { HostState } from "../../state/model.ts"
import type { View } from "../../state/view.ts"

export interface TerminalPlace {
  directory: string
  kind: "sandbox" | "folder"
}

/** The folders whose terminals the dock shows: first the one that new terminals run in. */
export interface Ground {
  /** What the dock remembers its choice by. */
  key: string
  places: readonly TerminalPlace[]
}

/**
 * Of a session: its sandbox, and the person's own folder beside it. While the sandbox is not there, and on the page of a
 * new session: the folder alone. Null without a project.
 */
export function groundOf(
  host: HostState,
  { sessionID, projectID }: Pick<View, "sessionID" | "projectID">,
): Ground | null {
  const summary = sessionID ? host.sessions[sessionID] : undefined
  if (summary) {
    const { sandbox, folder, session } = summary
    if (!sandbox) return ground([{ directory: session.directory, kind: "folder" }])
    const own: TerminalPlace = { directory: folder, kind: "folder" }
    return ground(sandbox.state === "ready" ? [{ directory: session.directory, kind: "sandbox" }, own] : [own])
  }
  const project = host.projects.find(({ id }) => id === projectID) ?? host.projects[0]
  return project ? ground([{ directory: project.directory, kind: "folder" }]) : null
}

const ground = (places: TerminalPlace[]): Ground => ({ key: places[0]?.directory ?? "", places })

export const sameGround = (a: Ground | null, b: Ground | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.places.length === b.places.length &&
    a.places.every(({ directory, kind }, index) => {
      const other = b.places[index]
      return other?.directory === directory && other.kind === kind
    }))

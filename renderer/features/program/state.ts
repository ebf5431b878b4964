import type { HookList, ProgramPlace, ServiceList } from "../../../shared/native/program.ts"
import type { Failure } from "../../api/failure.ts"
import type { LogTail } from "../../lib/log-tail.ts"
import type { HostState, Load } from "../../state/model.ts"
import type { View } from "../../state/view.ts"

export type ProgramKind = "service" | "hook"

/** Services and hooks of one place. */
export interface Shelf {
  services: ServiceList | Failure | null
  hooks: HookList | Failure | null
}

export interface ProgramTail extends LogTail {
  load: Load
}

/** Something that may only run once the person allowed it. */
export interface Asking {
  place: ProgramPlace
  key: string
  /** File of what was asked for; null: all of them were. */
  file: string | null
  /** The verb of what follows: "start", "run". */
  verb: string | null
  answer(allowed: boolean): void
}

export interface ProgramsState {
  /** By `keyOf` the place. */
  shelves: Record<string, Shelf>
  /** What is looked at, by place. */
  chosen: Record<string, Partial<Record<ProgramKind, string>>>
  /** By `tailKey`. */
  tails: Record<string, ProgramTail>
  /** What is being done: `tailKey` to a verb in the present tense. */
  busy: Record<string, string>
  asking: Asking | null
  spoken: string
}

export const initialPrograms = (): ProgramsState => ({
  shelves: {},
  chosen: {},
  tails: {},
  busy: {},
  asking: null,
  spoken: "",
})

export const emptyShelf: Shelf = { services: null, hooks: null }

export const keyOf = ({ sessionID, directory }: ProgramPlace): string => sessionID ?? `folder:${directory}`
export const tailKey = (key: string, kind: ProgramKind, id: string): string => `${key}\n${kind}\n${id}`

/** What the window is about: the session's workspace, else the project's folder. */
export function placeOf(
  host: Pick<HostState, "sessions" | "projects">,
  { sessionID, projectID }: Pick<View, "sessionID" | "projectID">,
): ProgramPlace | null {
  if (sessionID) return host.sessions[sessionID] ? { sessionID } : null
  const project = host.projects.find(({ id }) => id === projectID) ?? host.projects[0]
  return project ? { directory: project.directory } : null
}

export const isList = <T extends { directory: string }>(value: T | Failure | null | undefined): value is T =>
  value !== null && value !== undefined && "directory" in value

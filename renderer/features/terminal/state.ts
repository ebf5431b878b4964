import type { Pty } from "../../../shared/domain/terminal.ts"
import { recall } from "../../lib/storage.ts"
import type { Load } from "../../state/model.ts"
import { type Groups, idsIn } from "./groups.ts"
import type { Ground, TerminalPlace } from "./ground.ts"

export type TerminalStatus =
  | { type: "running" }
  | { type: "exited"; exitCode: number }
  /** It ended while nobody here was told how. */
  | { type: "gone" }

export interface TerminalInfo {
  id: string
  title: string
  /** The folder it belongs to. */
  directory: string
  /** Where it began. */
  cwd: string
  command: string
  status: TerminalStatus
  /** It rang while it was not looked at. */
  bell: boolean
}

/** The terminals of one folder. */
export interface Shelf {
  load: Load
  infos: Record<string, TerminalInfo>
  groups: Groups
}

export interface TerminalsState {
  shelves: Record<string, Shelf>
  /** Terminal in front, by the ground's key. */
  active: Record<string, string>
  renaming: string | null
  /** Terminals with an open search bar; grows with each request for it, so that it takes the focus again. */
  finding: Record<string, number>
  copyOnSelect: boolean
  screenReader: boolean
  /** The screen lights up when it rings. */
  visualBell: boolean
  /** For screen readers. */
  spoken: string
}

export const emptyShelf: Shelf = { load: "none", infos: {}, groups: [] }

export const initialState = (): TerminalsState => ({
  shelves: {},
  active: {},
  renaming: null,
  finding: {},
  copyOnSelect: recall("terminal.copyOnSelect", false),
  screenReader: recall("terminal.screenReader", false),
  visualBell: recall("terminal.visualBell", true),
  spoken: "",
})

export interface Shown {
  info: TerminalInfo
  place: TerminalPlace
  /** Those shown together with it, itself included. */
  group: readonly string[]
}

/** The tabs of the dock, left to right. */
export function tabsOf(state: TerminalsState, ground: Ground): Shown[] {
  return ground.places.flatMap((place) => {
    const shelf = state.shelves[place.directory] ?? emptyShelf
    return shelf.groups.flatMap((group) =>
      group.flatMap((id) => {
        const info = shelf.infos[id]
        return info ? [{ info, place, group }] : []
      }),
    )
  })
}

export function groupsOf(state: TerminalsState, ground: Ground): Groups {
  return ground.places.flatMap(({ directory }) => state.shelves[directory]?.groups ?? [])
}

/** The terminal in front: the chosen one, else the first. */
export function activeOf(state: TerminalsState, ground: Ground): string | null {
  const ids = idsIn(groupsOf(state, ground))
  const chosen = state.active[ground.key]
  return (chosen && ids.includes(chosen) ? chosen : ids[0]) ?? null
}

export const infoFrom = (pty: Pty, directory: string): TerminalInfo => ({
  id: pty.id,
  title: pty.title,
  directory,
  cwd: pty.cwd,
  command: pty.command,
  status: { type: "running" },
  bell: false,
})

/** "Terminal N" with the lowest number that no other one has. */
export function nextTitle(taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const title = `Terminal ${number}`
    if (!taken.includes(title)) return title
  }
}

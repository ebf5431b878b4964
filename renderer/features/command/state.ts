import type { CommandEntry } from "../../../shared/native/command.ts"
import type { LogTail } from "../../lib/log-tail.ts"
import type { Load } from "../../state/model.ts"

export interface CommandFilters {
  text: string
  failed: boolean
  /** Only of this session and its sub-agents. */
  sessionID: string | null
}

export interface CommandOutputs {
  load: Load
  stdout: LogTail
  stderr: LogTail
}

export interface CommandsState {
  load: Load
  /** Folder of the project whose commands these are. */
  directory: string | null
  filters: CommandFilters
  /** Finished ones that fit, newest first. */
  finished: CommandEntry[]
  /** Newest first. */
  running: CommandEntry[]
  next: number | null
  total: number
  loadingMore: boolean
  /** The one whose output is shown. */
  open: string | null
  outputs: Record<string, CommandOutputs>
  /** Grows with each request for the filter field. */
  filterAsked: number
  /** For screen readers. */
  spoken: string
}

export const noFilters: CommandFilters = { text: "", failed: false, sessionID: null }

export const initialCommands = (): CommandsState => ({
  load: "none",
  directory: null,
  filters: noFilters,
  finished: [],
  running: [],
  next: null,
  total: 0,
  loadingMore: false,
  open: null,
  outputs: {},
  filterAsked: 0,
  spoken: "",
})

export const fits = (
  { text, failed, sessionID }: CommandFilters,
  directory: string | null,
  command: CommandEntry,
): boolean =>
  command.folder === directory &&
  (!failed || (command.exitCode !== null && command.exitCode !== 0)) &&
  (sessionID === null || command.sessionID === sessionID) &&
  command.command.toLowerCase().includes(text.trim().toLowerCase())

/** What the list shows, newest first: what runs is above what ended. */
export const listed = (state: CommandsState): CommandEntry[] => [...state.running, ...state.finished]

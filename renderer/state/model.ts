import type { ExternalAgent } from "../../shared/native/external-agent.ts"
import type { Agent, Command } from "../../shared/domain/agent.ts"
import type { Message } from "../../shared/domain/message.ts"
import type { Part } from "../../shared/domain/part.ts"
import type { QuestionRequest } from "../../shared/domain/question.ts"
import type { SessionStatus, Todo } from "../../shared/domain/session.ts"
import type {
  Explanation,
  HostInfo,
  OpenedProject,
  QueuedPrompt,
  SessionSummary,
  Settings,
} from "../../shared/native/host.ts"
import type { Failure } from "../api/failure.ts"
import type { ProviderList } from "../api/opencode.ts"
import type { StreamState } from "../api/stream.ts"

/** Something fetched: not asked for yet, on its way, here, or refused. Old data stays visible while it reloads. */
export type Load = "none" | "loading" | "ready" | Failure

export interface Transcript {
  load: Load
  /** Message ids, oldest first (ids sort by time). */
  order: string[]
  messages: Record<string, Message>
  /** Parts of each message in order; read them with `partsIn`. An array is replaced when one of its parts changes. */
  parts: Record<string, Part[]>
  /**
   * The same for the few messages that change now, and it wins: a streamed word must not copy the table of a
   * conversation of thousands (measured: 1 ms and more per frame at 5,000 messages, against nothing).
   */
  live: Record<string, Part[]>
  /** Paging cursor of older messages; null when the beginning is loaded. */
  older: string | null
  loadingOlder: boolean
  /** Grows when rows may have changed (parts come, go or change state), not when text streams in. */
  structure: number
}

export interface QuestionEntry {
  request: QuestionRequest
  asked: number
  sessionTitle: string
}

export interface Catalogue {
  agents: Agent[]
  commands: Command[]
  providers: ProviderList
  /** Agents of other makers that were added; they are among the agents. */
  external: ExternalAgent[]
}

/** What the host said, normalised. Only `apply.ts` and `state/*.ts` reducers make new versions of it. */
export interface HostState {
  stream: StreamState
  load: Load
  info: HostInfo | null
  settings: Settings
  projects: OpenedProject[]
  sessions: Record<string, SessionSummary>
  status: Record<string, SessionStatus>
  transcripts: Record<string, Transcript>
  todos: Record<string, Todo[]>
  queues: Record<string, QueuedPrompt[]>
  permissions: Explanation[]
  questions: QuestionEntry[]
  /** Last error a session reported outside its messages (unknown model, lost provider); cleared by the next turn. */
  sessionErrors: Record<string, string>
  /** Grows with every `change.updated` of a session: panels refetch by it. */
  changeVersion: Record<string, number>
  /** By folder. */
  catalogues: Record<string, Catalogue | Failure>
}

export const emptyTranscript: Transcript = {
  load: "none",
  order: [],
  messages: {},
  parts: {},
  live: {},
  older: null,
  loadingOlder: false,
  structure: 0,
}

export const initialHostState: HostState = {
  stream: { type: "connecting" },
  load: "none",
  info: null,
  settings: { theme: "system", notifications: true, agent: null, model: null },
  projects: [],
  sessions: {},
  status: {},
  transcripts: {},
  todos: {},
  queues: {},
  permissions: [],
  questions: [],
  sessionErrors: {},
  changeVersion: {},
  catalogues: {},
}

export const isFailure = (load: unknown): load is Failure =>
  typeof load === "object" && load !== null && "what" in load && "why" in load

import type { QuestionRequest } from "../../shared/domain/question.ts"
import type { SessionStatus } from "../../shared/domain/session.ts"
import type { OpenedProject, SessionSummary, StreamEvent } from "../../shared/native/host.ts"
import type { KnownEvent } from "./events.ts"
import type { HostState, Transcript } from "./model.ts"
import { type Delta, withDeltas, withMessage, withoutMessage, withoutPart, withPart } from "./transcript.ts"

/**
 * One event of the stream onto the state. Pure; an event applied twice, or about something unknown, changes nothing
 * that was right. What an event does not carry (a request's explanation, a queue) is fetched by `sync.ts`.
 */
export function applyEvent(state: HostState, event: StreamEvent): HostState {
  const known = event as unknown as KnownEvent
  switch (known.type) {
    case "session.created":
    case "session.updated": {
      const { info } = known.properties
      const summary = state.sessions[info.id]
      return summary ? withSummary(state, { ...summary, session: info }) : state
    }
    case "session.deleted":
      return withoutSession(state, known.properties.sessionID)
    case "session.status":
      return withStatus(state, known.properties.sessionID, known.properties.status)
    case "session.idle":
      return withStatus(state, known.properties.sessionID, { type: "idle" })
    case "session.error":
      return withError(state, known.properties)
    case "message.updated": {
      const { info } = known.properties
      return onTranscript(state, info.sessionID, (transcript) => withMessage(transcript, info))
    }
    case "message.removed": {
      const { sessionID, messageID } = known.properties
      return onTranscript(state, sessionID, (transcript) => withoutMessage(transcript, messageID))
    }
    case "message.part.updated": {
      const { part } = known.properties
      return onTranscript(state, part.sessionID, (transcript) => withPart(transcript, part))
    }
    case "message.part.removed": {
      const { sessionID, messageID, partID } = known.properties
      return onTranscript(state, sessionID, (transcript) => withoutPart(transcript, messageID, partID))
    }
    case "message.part.delta":
      return applyDeltas(state, known.properties.sessionID, [known.properties])
    case "todo.updated": {
      const { sessionID, todos } = known.properties
      return { ...state, todos: { ...state.todos, [sessionID]: todos } }
    }
    case "permission.replied":
      return withoutPermission(state, known.properties.requestID)
    case "question.asked":
      return withQuestion(state, known.properties)
    case "question.replied":
    case "question.rejected":
      return withoutQuestion(state, known.properties.requestID)
    case "project.opened":
      return withProject(state, known.properties.project)
    case "project.forgotten": {
      const { id } = known.properties.project
      return { ...state, projects: state.projects.filter((project) => project.id !== id) }
    }
    case "sandbox.updated": {
      const summary = state.sessions[known.properties.sessionID]
      return summary ? withSummary(state, { ...summary, sandbox: known.properties.sandbox }) : state
    }
    case "change.updated": {
      const { sessionID } = known.properties
      const version = (state.changeVersion[sessionID] ?? 0) + 1
      return { ...state, changeVersion: { ...state.changeVersion, [sessionID]: version } }
    }
    case "settings.updated":
      return { ...state, settings: known.properties.settings }
    default:
      return state
  }
}

/** Text deltas of one session, in order, as one new version. */
export function applyDeltas(state: HostState, sessionID: string, deltas: readonly Delta[]): HostState {
  return onTranscript(state, sessionID, (transcript) => withDeltas(transcript, deltas))
}

/** Sessions whose transcript nobody opened stay unloaded: their messages come whole when someone does. */
function onTranscript(state: HostState, sessionID: string, change: (transcript: Transcript) => Transcript): HostState {
  const transcript = state.transcripts[sessionID]
  if (!transcript) return state
  const next = change(transcript)
  return next === transcript ? state : { ...state, transcripts: { ...state.transcripts, [sessionID]: next } }
}

export function withSummary(state: HostState, summary: SessionSummary): HostState {
  return { ...state, sessions: { ...state.sessions, [summary.session.id]: summary } }
}

function withoutSession(state: HostState, id: string): HostState {
  const { [id]: _session, ...sessions } = state.sessions
  const { [id]: _transcript, ...transcripts } = state.transcripts
  const { [id]: _status, ...status } = state.status
  return {
    ...state,
    sessions,
    transcripts,
    status,
    permissions: state.permissions.filter((entry) => entry.request.sessionID !== id),
    questions: state.questions.filter((entry) => entry.request.sessionID !== id),
  }
}

function withStatus(state: HostState, sessionID: string, status: SessionStatus): HostState {
  const before = state.status[sessionID]
  if (before && before.type === status.type && status.type !== "retry") return state
  const { [sessionID]: _old, ...others } = state.status
  const { [sessionID]: _error, ...errors } = state.sessionErrors
  const next: HostState = {
    ...state,
    status: status.type === "idle" ? others : { ...others, [sessionID]: status },
    sessionErrors: status.type === "busy" && before === undefined ? errors : state.sessionErrors,
  }
  const summary = state.sessions[sessionID]
  if (!summary) return next
  // The host's word on the summary follows at once (`sync.ts`); the row should not wait for it.
  if (status.type !== "idle" && summary.state !== "needs-you" && summary.state !== "running") {
    return withSummary(next, { ...summary, state: "running", interrupted: false })
  }
  if (status.type === "idle" && summary.state === "running") {
    return withSummary(next, { ...summary, state: summary.changes > 0 ? "changes" : "idle" })
  }
  return next
}

function withError(
  state: HostState,
  { sessionID, error }: Extract<KnownEvent, { type: "session.error" }>["properties"],
): HostState {
  if (!sessionID || error?.name === "MessageAbortedError") return state
  const words = error?.data?.message ?? error?.name ?? "The turn failed without a reason."
  return { ...state, sessionErrors: { ...state.sessionErrors, [sessionID]: words } }
}

function withQuestion(state: HostState, request: QuestionRequest): HostState {
  if (state.questions.some((entry) => entry.request.id === request.id)) return state
  const sessionTitle = state.sessions[request.sessionID]?.session.title ?? ""
  return { ...state, questions: [...state.questions, { request, asked: Date.now(), sessionTitle }] }
}

export function withoutQuestion(state: HostState, requestID: string): HostState {
  return { ...state, questions: state.questions.filter((entry) => entry.request.id !== requestID) }
}

export function withoutPermission(state: HostState, requestID: string): HostState {
  return { ...state, permissions: state.permissions.filter((entry) => entry.request.id !== requestID) }
}

export function withProject(state: HostState, project: OpenedProject): HostState {
  const known = state.projects.some((other) => other.id === project.id)
  return {
    ...state,
    projects: known
      ? state.projects.map((other) => (other.id === project.id ? project : other))
      : [project, ...state.projects],
  }
}

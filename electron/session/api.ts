import type { AssistantMessage, Message, UserMessage } from "../../shared/domain/message.ts"
import type { AgentPartInput, FilePartInput, Part, SubtaskPartInput, TextPartInput } from "../../shared/domain/part.ts"
import type { PermissionRule } from "../../shared/domain/permission.ts"
import type { Session, SessionStatus, Todo } from "../../shared/domain/session.ts"
import type { Disposable } from "../lib/dispose.ts"

/** One event of the host. `type` and `properties` are the opencode dialect's; the other streams translate. */
export interface HostEvent {
  /** `evt_…` */
  id: string
  type: string
  properties: Record<string, unknown>
  /** Position over the whole host, for `Last-Event-ID`. Transient events repeat the last durable position. */
  cursor: number
  /** Position within the session, from 1; only durable events of a session have one. */
  seq?: number
  sessionID?: string
  /** The session's or instance's folder; `undefined` for events of no folder. */
  directory?: string
  projectID?: string
  /** Of a text delta: length of the text before it. */
  offset?: number
  /** Survives in the log and can be replayed. */
  durable: boolean
  time: number
}

export interface NewEvent {
  type: string
  properties: Record<string, unknown>
  /** Of a text delta: length of the text before it. Our own stream carries it, so that no delta counts twice. */
  offset?: number
  sessionID?: string
  directory?: string
  projectID?: string
}

export interface EventFilter {
  directory?: string
  sessionID?: string
}

/**
 * The durable log and the bus in one: a durable event is committed before anyone hears of it. Listeners run
 * synchronously in subscription order and must not throw or block.
 */
export interface EventLog {
  /** Commits (with `apply`, in one transaction, when given) and then publishes. */
  publish(event: NewEvent, apply?: () => void): HostEvent
  /** Publishes without storing: deltas, status, progress. */
  broadcast(event: NewEvent): HostEvent
  subscribe(filter: EventFilter, listener: (event: HostEvent) => void): Disposable
  /** Durable events after `cursor`, oldest first; `"resync"` when some of them are no longer kept. */
  since(cursor: number, filter: EventFilter): HostEvent[] | "resync"
  /**
   * Durable events of one session after `seq`, oldest first. `complete` is false when some are no longer kept: then the
   * session's stored state is the only whole account of it.
   */
  ofSession(sessionID: string, seq: number): { events: HostEvent[]; complete: boolean }
  /** Cursor of the newest durable event. */
  cursor(): number
}

export interface MessageWithParts {
  info: Message
  parts: Part[]
}

export interface SessionFilter {
  directory?: string
  projectID?: string
  /** Relative path below the project; "" is all of the project. */
  path?: string
  roots?: boolean
  /** Lower bound on `time.updated`, ms. */
  start?: number
  /** Upper bound (exclusive) on `time.updated`, ms. */
  before?: number
  /** Case-insensitive part of the title. */
  search?: string
  /** `undefined`: all; `true`: only archived; `false`: only others. */
  archived?: boolean
  limit?: number
}

export interface NewSession {
  /** Made beforehand by a caller that needs it earlier; else a new one. */
  id?: string
  directory: string
  projectID: string
  path?: string
  parentID?: string
  title?: string
  agent?: string
  model?: Session["model"]
  permission?: PermissionRule[]
  workspaceID?: string
}

/** Sessions, messages, parts and todos as stored. Every change is an event; unknown ids throw a Fault. */
export interface Sessions {
  create(input: NewSession): Session
  get(sessionID: string): Session
  find(sessionID: string): Session | undefined
  /** Newest `time.updated` first. */
  list(filter: SessionFilter): Session[]
  children(sessionID: string): Session[]
  /** Stores a session as it is given, new or known (restored from elsewhere, or moved to another folder). */
  put(session: Session): Session
  /** The session that a stored message or part belongs to, whichever it is. */
  ownerOf(id: { messageID: string } | { partID: string }): string | undefined
  /** Merges and publishes `session.updated`. `touch: false` leaves `time.updated` alone. */
  update(sessionID: string, change: (session: Session) => void, options?: { touch?: boolean }): Session
  /** Children first. */
  remove(sessionID: string): void
  /** Oldest first. `limit` gives the newest so many; `next` is the cursor for `before` when older ones remain. */
  messages(
    sessionID: string,
    page?: { limit?: number; before?: { id: string; time: number } },
  ): { items: MessageWithParts[]; next?: { id: string; time: number } }
  message(sessionID: string, messageID: string): MessageWithParts
  /** Whether any session has a message of this id. */
  hasMessage(messageID: string): boolean
  putMessage(info: Message): void
  removeMessage(sessionID: string, messageID: string): void
  /**
   * Stores and publishes `message.part.updated`. `transient` publishes progress at once and stores it soon; `quiet` only
   * stores: what clients know of the part is as good.
   */
  putPart(part: Part, options?: { transient?: boolean; quiet?: boolean }): void
  /** Publishes `message.part.delta`; the stored part follows in batches and at the part's end. */
  appendText(part: { sessionID: string; messageID: string; id: string }, delta: string): void
  removePart(sessionID: string, messageID: string, partID: string): void
  todos(sessionID: string): Todo[]
  setTodos(sessionID: string, todos: Todo[]): void
  fork(sessionID: string, messageID?: string): Session
}

export interface PromptInput {
  parts: (TextPartInput | FilePartInput | AgentPartInput | SubtaskPartInput)[]
  messageID?: string
  agent?: string
  model?: { providerID: string; modelID: string }
  variant?: string
  system?: string
  /** By name; `*` for all that are not named. */
  tools?: Record<string, boolean>
  format?: UserMessage["format"]
  noReply?: boolean
}

/** Running sessions. All verbs find the folder by the session, whatever the request named. */
export interface Turns {
  /** Stores the prompt and answers when the turn is over, with its last message (also when aborted or failed). */
  prompt(sessionID: string, input: PromptInput): Promise<MessageWithParts>
  /** Stores the prompt before it resolves; the turn goes on by itself. */
  start(sessionID: string, input: PromptInput): Promise<UserMessage>
  /** Takes an interrupted turn up again. */
  resume(sessionID: string): Promise<void>
  shell(
    sessionID: string,
    input: { agent: string; model?: { providerID: string; modelID: string }; command: string },
  ): Promise<MessageWithParts>
  command(
    sessionID: string,
    input: {
      command: string
      arguments: string
      agent?: string
      model?: string
      messageID?: string
      variant?: string
      parts?: FilePartInput[]
    },
  ): Promise<MessageWithParts>
  /** Ends the running turn and its processes; resolves when all is closed. False when nothing ran. */
  abort(sessionID: string): Promise<boolean>
  status(): Record<string, SessionStatus>
  isBusy(sessionID: string): boolean
  /** Resolves when no turn runs in the session; never rejects. */
  idle(sessionID: string): Promise<void>
  /** Throws Fault `SessionBusy`. */
  assertIdle(sessionID: string): void
  summarize(sessionID: string, input: { providerID: string; modelID: string; auto?: boolean }): Promise<void>
  revert(sessionID: string, input: { messageID: string; partID?: string }): Promise<Session>
  unrevert(sessionID: string): Promise<Session>
  /** Turns that run now. */
  running(): string[]
  /** Was the session's last turn cut by a crash, and not continued since? */
  interrupted(sessionID: string): boolean
}

export type { AssistantMessage }

import type { Message } from "../../../shared/domain/message.ts"
import type { Part } from "../../../shared/domain/part.ts"
import type { PermissionRequest } from "../../../shared/domain/permission.ts"
import type { QuestionRequest } from "../../../shared/domain/question.ts"
import { randomText } from "../../../shared/id.ts"
import type { UiChunk, UiMessage } from "../../../shared/ui-message.ts"
import { type Disposable, disposable } from "../../lib/dispose.ts"
import type { EventLog, HostEvent, Sessions, Turns } from "../api.ts"
import { uiMessages, type WaitingApprovals } from "./history.ts"
import { createTranslator, type Translator } from "./translate.ts"

export interface CompletionListener {
  /** A chunk of the running completion, at its position. */
  chunk(chunk: UiChunk, completionID: string, offset: number): void
  /** The completion began or ended. */
  running(running: boolean, completionID: string): void
}

export interface Reading extends Disposable {
  /** Stored messages before the running completion; undefined when the reader goes on where it was. */
  history: UiMessage[] | undefined
  /** The running (or just ended) completion and what of it the reader has not seen. */
  completion: { id: string; running: boolean; first: number; chunks: UiChunk[] } | undefined
}

/** Turns as streams of UI chunks, each with a position, so that a reader can come back to where it was. */
export interface Completions {
  /** Follows a session from now on; `after` is a position that was read before. There is no gap and no repetition. */
  read(sessionID: string, listener: CompletionListener, after?: { completionID: string; offset: number }): Reading
  /** Id of the completion that runs in the session, or undefined. */
  running(sessionID: string): string | undefined
  dispose(): void
}

interface Log {
  sessionID: string
  id: string
  running: boolean
  chunks: UiChunk[]
  translator: Translator
  /** The prompt whose answer this is. */
  promptID: string | undefined
  listeners: Set<CompletionListener>
  forget: NodeJS.Timeout | undefined
}

/** How long a completion that ended can still be read on from, ms. */
const KEPT_MS = 120_000

export interface CompletionsOptions {
  events: EventLog
  sessions: Sessions
  turns: Pick<Turns, "isBusy">
  /** What waits for a person now, in the session and in its sub-agents' ones. */
  waiting(): { permissions: PermissionRequest[]; questions: QuestionRequest[] }
}

export function createCompletions({ events, sessions, turns, waiting }: CompletionsOptions): Completions {
  const logs = new Map<string, Log>()
  let subscription: Disposable | undefined

  const begin = (log: Log) => {
    log.id = `cmp_${randomText(16)}`
    log.chunks = []
    log.running = true
    clearTimeout(log.forget)
    log.translator = createTranslator((chunk) => {
      log.chunks.push(chunk)
      for (const listener of [...log.listeners]) listener.chunk(chunk, log.id, log.chunks.length - 1)
    })
  }

  /** Says what is stored of the running turn, in case it began before anybody followed it. */
  const catchUp = (log: Log) => {
    const { items } = sessions.messages(log.sessionID)
    const prompt = items.findLast(
      ({ info, parts }) => info.role === "user" && parts.some((part) => part.type !== "compaction"),
    )
    log.promptID = prompt?.info.id
    if (prompt) log.translator.user(prompt)
    for (const { info, parts } of items) {
      if (info.role !== "assistant" || info.parentID !== prompt?.info.id) continue
      log.translator.message(info)
      for (const part of parts) log.translator.part(part)
    }
    for (const request of asked(log.sessionID)) log.translator.asked(request.id, request.partID)
  }

  const open = (sessionID: string): Log => {
    let log = logs.get(sessionID)
    if (log) return log
    subscription ??= events.subscribe({}, hear)
    log = {
      sessionID,
      id: "",
      running: false,
      chunks: [],
      translator: createTranslator(() => {}),
      promptID: undefined,
      listeners: new Set(),
      forget: undefined,
    }
    logs.set(sessionID, log)
    return log
  }

  /** A turn that runs is followed from here on, whether or not it has said so yet. */
  const follow = (log: Log) => {
    if (log.running) return
    begin(log)
    catchUp(log)
    for (const listener of [...log.listeners]) listener.running(true, log.id)
  }

  const end = (log: Log) => {
    if (!log.running) return
    log.translator.end()
    log.running = false
    for (const listener of [...log.listeners]) listener.running(false, log.id)
    log.forget = setTimeout(() => {
      log.chunks = []
      log.id = ""
      release(log)
    }, KEPT_MS)
    log.forget.unref()
  }

  const release = (log: Log) => {
    if (log.running || log.listeners.size > 0 || log.id !== "") return
    logs.delete(log.sessionID)
    if (logs.size > 0) return
    void subscription?.dispose()
    subscription = undefined
  }

  /** The tool call of the session that a request is about: its own, or the one that runs the sub-agent. */
  const partOf = (sessionID: string, request: PermissionRequest | QuestionRequest): string | undefined => {
    if (request.sessionID === sessionID) {
      if (!request.tool) return undefined
      const { messageID, callID } = request.tool
      if (!sessions.hasMessage(messageID)) return undefined
      const { parts } = sessions.message(sessionID, messageID)
      return parts.findLast((part) => part.type === "tool" && part.callID === callID)?.id
    }
    let child = sessions.find(request.sessionID)
    while (child?.parentID && child.parentID !== sessionID) child = sessions.find(child.parentID)
    if (!child?.parentID) return undefined
    const id = child.id
    for (const { parts } of sessions.messages(sessionID, { limit: 4 }).items.reverse()) {
      const found = parts.find(
        (part) =>
          part.type === "tool" &&
          part.state.status === "running" &&
          (part.state.metadata?.sessionId === id || part.state.metadata?.sessionID === id),
      )
      if (found) return found.id
    }
    return undefined
  }
  const asked = (sessionID: string) => {
    const { permissions, questions } = waiting()
    return [...permissions, ...questions].flatMap((request) => {
      const partID = partOf(sessionID, request)
      return partID === undefined ? [] : [{ id: request.id, partID }]
    })
  }

  /** Followed sessions that the event is about: its own, and for requests the ones above it. */
  const above = (sessionID: string): Log[] => {
    const found: Log[] = []
    for (let at = sessions.find(sessionID); at; at = at.parentID ? sessions.find(at.parentID) : undefined) {
      const log = logs.get(at.id)
      if (log) found.push(log)
    }
    return found
  }

  function hear(event: HostEvent): void {
    const { type, sessionID, properties } = event
    if (!sessionID) return
    if (type === "permission.asked" || type === "question.asked") {
      const request = properties as unknown as PermissionRequest | QuestionRequest
      for (const log of above(sessionID)) {
        const partID = log.running ? partOf(log.sessionID, request) : undefined
        if (partID !== undefined) log.translator.asked(request.id, partID)
      }
      return
    }
    if (type === "permission.replied" || type === "question.replied" || type === "question.rejected") {
      const { requestID, reply } = properties as { requestID: string; reply?: string }
      const approved = type === "question.replied" || (type === "permission.replied" && reply !== "reject")
      for (const log of above(sessionID)) log.translator.answered(requestID, { approved })
      return
    }
    const log = logs.get(sessionID)
    if (!log) return
    if (type === "session.deleted") {
      end(log)
      return
    }
    if (type === "session.status") {
      const status = (properties.status as { type: string }).type
      if (status === "idle") {
        // An aborted turn says so before its last parts are stored.
        if (!turns.isBusy(sessionID)) end(log)
      } else follow(log)
      return
    }
    if (!log.running) return
    if (type === "message.updated") {
      const info = properties.info as Message
      if (info.role !== "assistant") return
      if (info.parentID !== log.promptID) announce(log, info.parentID)
      log.translator.message(info)
    } else if (type === "message.part.updated") log.translator.part(properties.part as Part)
    else if (type === "message.part.delta")
      log.translator.delta(properties.partID as string, properties.delta as string, event.offset)
    else if (type === "session.error") {
      const error = properties.error as { name: string; data: { message?: string } } | undefined
      if (error && error.name !== "MessageAbortedError") log.translator.failed(error.data.message || error.name)
    }
  }

  /** Tells of the prompt that is answered from now on. */
  const announce = (log: Log, promptID: string) => {
    const { items } = sessions.messages(log.sessionID, { limit: 20 })
    const prompt = items.find(({ info }) => info.id === promptID)
    if (!prompt || prompt.info.role !== "user") return
    log.promptID = prompt.info.id
    log.translator.user(prompt)
  }

  /** Everything before the answer that runs now; that one is told by its chunks. */
  const historyOf = (log: Log): UiMessage[] => {
    const approvals: WaitingApprovals = new Map(asked(log.sessionID).map(({ id, partID }) => [partID, { id }]))
    const { items } = sessions.messages(log.sessionID)
    const first = log.running
      ? items.findIndex(
          ({ info }) =>
            info.role === "assistant" &&
            log.chunks.some((chunk) => chunk.type === "start" && chunk.messageId === info.id),
        )
      : -1
    return uiMessages(first < 0 ? items : items.slice(0, first), approvals)
  }

  return {
    read(sessionID, listener, after) {
      const log = open(sessionID)
      if (turns.isBusy(sessionID)) follow(log)
      const goesOn = after !== undefined && after.completionID === log.id && after.offset < log.chunks.length
      const first = goesOn ? after.offset + 1 : 0
      const history = goesOn ? undefined : historyOf(log)
      const completion =
        log.running || goesOn ? { id: log.id, running: log.running, first, chunks: log.chunks.slice(first) } : undefined
      log.listeners.add(listener)
      const end = disposable(() => {
        log.listeners.delete(listener)
        release(log)
      })
      return { history, completion, dispose: () => end.dispose() }
    },
    running(sessionID) {
      if (!turns.isBusy(sessionID)) return undefined
      const log = open(sessionID)
      follow(log)
      return log.id
    },
    dispose() {
      for (const log of logs.values()) clearTimeout(log.forget)
      logs.clear()
      void subscription?.dispose()
      subscription = undefined
    },
  }
}

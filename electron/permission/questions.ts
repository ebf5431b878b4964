import { newId } from "../../shared/id.ts"
import { Fault } from "../../shared/fault.ts"
import type { QuestionAnswer, QuestionInfo, QuestionRequest } from "../../shared/domain/question.ts"
import type { EventLog } from "../session/api.ts"
import type { Database } from "../store/database.ts"
import { QuestionDismissed } from "./rejection.ts"
import { createWaiting, type WaitingRecord } from "./waiting.ts"

export interface AskQuestions {
  sessionID: string
  directory: string
  projectID?: string
  questions: QuestionInfo[]
  tool?: { messageID: string; callID: string }
  signal: AbortSignal
}

export interface PendingQuestion {
  request: QuestionRequest
  /** ms since 1970. */
  asked: number
}

export interface Questions {
  /** One list of labels (or free text) per question. Throws `QuestionDismissed`, or Fault `Aborted`. */
  ask(input: AskQuestions): Promise<QuestionAnswer[]>
  /** The first answer wins; an unknown or answered request is Fault `QuestionNotFound`. */
  reply(requestID: string, input: { answers: QuestionAnswer[]; by?: string }): void
  reject(requestID: string, input?: { by?: string }): void
  list(filter?: { sessionID?: string; directory?: string }): QuestionRequest[]
  /** As `list`, with the time. */
  pending(filter?: { sessionID?: string; directory?: string }): PendingQuestion[]
  cancelSession(sessionID: string): void
  /** The host stops: call before turns are aborted, so that the requests stay open for the next run. */
  suspend(): void
  orphans(): QuestionRequest[]
  closeOrphans(sessionID: string): void
}

export interface QuestionsOptions {
  db: Database
  events: EventLog
  clock?: () => number
  /** An orphan was answered: the host may resume the session's interrupted turn, which then finds the answer. */
  onOrphanAnswered?: (request: QuestionRequest) => void
}

type Waiting = WaitingRecord<QuestionRequest, Record<string, never>>

export function createQuestions(options: QuestionsOptions): Questions {
  const { db, events, clock = Date.now } = options
  const waiting = createWaiting<QuestionRequest, Record<string, never>, QuestionAnswer[]>({
    kind: "question",
    db,
    events,
    clock,
    askedEvent: "question.asked",
  })
  waiting.onClose(rejected)

  function pendingOrThrow(requestID: string): Waiting {
    const record = waiting.find(requestID)
    if (record?.state === "pending") return record
    throw new Fault(
      "QuestionNotFound",
      record
        ? `Question ${requestID} is closed already (${record.state}${record.answeredBy ? ` by ${record.answeredBy}` : ""}).`
        : `Question request not found: ${requestID}`,
      { requestID, ...(record ? { state: record.state } : {}) },
    )
  }

  return {
    ask: ({ sessionID, directory, projectID, questions, tool, signal }) =>
      waiting.ask({
        request: { id: newId("question"), sessionID, questions, ...(tool ? { tool } : {}) },
        context: {},
        directory,
        ...(projectID ? { projectID } : {}),
        same: JSON.stringify(questions),
        signal,
      }),
    reply(requestID, { answers, by }) {
      const record = pendingOrThrow(requestID)
      const waited = waiting.settle(record, {
        state: "answered",
        event: "question.replied",
        properties: { sessionID: record.sessionID, requestID, answers },
        answer: answers,
        ...(by ? { by } : {}),
      })
      if (!waited) options.onOrphanAnswered?.(record.request)
    },
    reject(requestID, { by } = {}) {
      const record = pendingOrThrow(requestID)
      waiting.settle(record, {
        state: "reject",
        ...rejected(record),
        error: new QuestionDismissed(),
        ...(by ? { by } : {}),
      })
    },
    list: (filter) => waiting.pending(filter).map((record) => record.request),
    pending: (filter) => waiting.pending(filter).map(({ request, asked }) => ({ request, asked })),
    cancelSession: (sessionID) => waiting.cancel(sessionID),
    suspend: () => waiting.suspend(),
    orphans: () => waiting.orphans().map((record) => record.request),
    closeOrphans: (sessionID) => waiting.closeOrphans(sessionID),
  }
}

const rejected = (record: Waiting) => ({
  event: "question.rejected",
  properties: { sessionID: record.sessionID, requestID: record.request.id },
})

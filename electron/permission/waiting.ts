import { Fault } from "../../shared/fault.ts"
import type { Database } from "../store/database.ts"
import type { EventLog, NewEvent } from "../session/api.ts"

/**
 * Requests that wait for a person, as durable records: permissions and questions alike. A request survives reload and
 * restart; the first answer wins; none expires by itself.
 *
 * After a crash the turn that asked is gone, but its request stays open (an *orphan*). Either the session's turn is
 * resumed and asks the same again: then it takes the open request over, or at once gets the answer that was given
 * meanwhile (used once). Or the session gets another prompt: then `close` ends the orphans. Both are for the loop to
 * call; nothing here guesses.
 */
export interface WaitingRecord<Request, Context> {
  request: Request
  context: Context
  sessionID: string
  directory: string
  projectID?: string
  asked: number
  state: string
  answeredBy: string | null
}

export interface NewWaiting<Request, Context> {
  request: Request
  context: Context
  directory: string
  projectID?: string
  /** Two requests with the same text here are the same question of the same session. */
  same: string
  signal: AbortSignal
}

interface StoredRow {
  id: string
  session_id: string
  directory: string
  project_id: string | null
  request: string
  context: string
  state: string
  answer: string | null
  asked: number
  answered_by: string | null
}

interface Waiter<Answer> {
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export interface WaitingOptions {
  kind: "permission" | "question"
  db: Database
  events: EventLog
  clock: () => number
  askedEvent: string
}

/** `Answer` is what a waiter is resolved with; refusals reject it with the given error. */
export function createWaiting<Request extends { id: string; sessionID: string }, Context, Answer>(
  options: WaitingOptions,
) {
  const { kind, db, events, clock } = options
  const waiters = new Map<string, Waiter<Answer>>()

  const read = (row: StoredRow): WaitingRecord<Request, Context> => ({
    request: JSON.parse(row.request) as Request,
    context: JSON.parse(row.context) as Context,
    sessionID: row.session_id,
    directory: row.directory,
    ...(row.project_id === null ? {} : { projectID: row.project_id }),
    asked: row.asked,
    state: row.state,
    answeredBy: row.answered_by,
  })

  function eventFor(record: WaitingRecord<Request, Context>, type: string, properties: object): NewEvent {
    const { sessionID, directory, projectID } = record
    return { type, properties: { ...properties }, sessionID, directory, ...(projectID ? { projectID } : {}) }
  }

  function pending(filter: { sessionID?: string; directory?: string } = {}): WaitingRecord<Request, Context>[] {
    return db
      .all<StoredRow>("SELECT * FROM waiting_request WHERE kind = ? AND state = 'pending' ORDER BY asked, id", kind)
      .map(read)
      .filter((record) => !filter.sessionID || record.sessionID === filter.sessionID)
      .filter((record) => !filter.directory || record.directory === filter.directory)
  }

  function find(id: string): WaitingRecord<Request, Context> | undefined {
    const row = db.get<StoredRow>("SELECT * FROM waiting_request WHERE kind = ? AND id = ?", kind, id)
    return row && read(row)
  }

  /** Asks and waits. Rejects with Fault `Aborted` when the signal fires first. */
  async function ask(input: NewWaiting<Request, Context>): Promise<Answer> {
    const { request, context, same, signal } = input
    if (signal.aborted) throw aborted()
    const { sessionID } = request
    const given = db.get<StoredRow>(
      "SELECT * FROM waiting_request WHERE kind = ? AND session_id = ? AND same = ? AND used = 0 ORDER BY asked",
      kind,
      sessionID,
      same,
    )
    if (given?.answer) {
      db.run("UPDATE waiting_request SET used = 1 WHERE id = ?", given.id)
      return JSON.parse(given.answer) as Answer
    }
    const open = db
      .all<StoredRow>(
        "SELECT * FROM waiting_request WHERE kind = ? AND session_id = ? AND same = ? AND state = 'pending' ORDER BY asked",
        kind,
        sessionID,
        same,
      )
      .find((row) => !waiters.has(row.id))
    const record: WaitingRecord<Request, Context> = {
      request: open ? { ...request, id: open.id } : request,
      context,
      sessionID,
      directory: input.directory,
      ...(input.projectID ? { projectID: input.projectID } : {}),
      asked: open?.asked ?? clock(),
      state: "pending",
      answeredBy: null,
    }
    const { id } = record.request
    return await new Promise<Answer>((resolve, reject) => {
      const onAbort = () => close(id, "cancelled", aborted())
      const settle =
        <T>(finish: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener("abort", onAbort)
          waiters.delete(id)
          finish(value)
        }
      // The waiter is in place before anyone hears of the request: an answer may come from within the event.
      waiters.set(id, { resolve: settle(resolve), reject: settle(reject) })
      signal.addEventListener("abort", onAbort, { once: true })
      try {
        events.publish(eventFor(record, options.askedEvent, record.request), () => store(record, same))
      } catch (error) {
        waiters.get(id)?.reject(error)
      }
    })
  }

  function store(record: WaitingRecord<Request, Context>, same: string): void {
    db.run(
      "INSERT OR REPLACE INTO waiting_request (id, kind, session_id, directory, project_id, same, request, context, state, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?)",
      record.request.id,
      kind,
      record.sessionID,
      record.directory,
      record.projectID ?? null,
      same,
      JSON.stringify(record.request),
      JSON.stringify(record.context),
      record.asked,
    )
  }

  /**
   * Ends a pending request: stores, publishes, then wakes the waiter. Answers whether somebody waited. An answer to an
   * orphan is kept for the resumed turn unless it is a refusal.
   */
  function settle(
    record: WaitingRecord<Request, Context>,
    outcome: { state: string; event: string; properties: object; by?: string } & (
      | { answer: Answer }
      | { error: unknown }
    ),
  ): boolean {
    const { id } = record.request
    const waiter = waiters.get(id)
    const keep = !waiter && "answer" in outcome
    events.publish(eventFor(record, outcome.event, outcome.properties), () => {
      db.run(
        "UPDATE waiting_request SET state = ?, answer = ?, used = ?, answered = ?, answered_by = ? WHERE id = ?",
        outcome.state,
        "answer" in outcome ? JSON.stringify(outcome.answer) : null,
        keep ? 0 : 1,
        clock(),
        outcome.by ?? null,
        id,
      )
    })
    if ("answer" in outcome) waiter?.resolve(outcome.answer)
    else waiter?.reject(outcome.error)
    return waiter !== undefined
  }

  let closed: (record: WaitingRecord<Request, Context>) => { event: string; properties: object }
  function close(id: string, state: "cancelled" | "interrupted", error: unknown): void {
    const record = find(id)
    if (record?.state === "pending") settle(record, { state, ...closed(record), error })
    else waiters.get(id)?.reject(error)
  }

  return {
    ask,
    pending,
    find,
    settle,
    /** The event that tells clients a request is gone without an answer. */
    onClose(make: (record: WaitingRecord<Request, Context>) => { event: string; properties: object }): void {
      closed = make
    },
    /** Ends all pending requests of a session, with or without waiter. */
    cancel(sessionID: string): void {
      for (const record of pending({ sessionID })) close(record.request.id, "cancelled", aborted())
    },
    /** The host stops: nobody waits any more, the requests stay open for the next run. */
    suspend(): void {
      for (const waiter of [...waiters.values()]) waiter.reject(aborted())
    },
    /** Pending requests whose turn died with an earlier run of the host. */
    orphans: () => pending().filter((record) => !waiters.has(record.request.id)),
    /** Ends a session's orphans and forgets answers that no turn came back for. */
    closeOrphans(sessionID: string): void {
      for (const record of pending({ sessionID }))
        if (!waiters.has(record.request.id)) close(record.request.id, "interrupted", aborted())
      db.run("UPDATE waiting_request SET used = 1 WHERE kind = ? AND session_id = ? AND used = 0", kind, sessionID)
    },
  }
}

const aborted = () => new Fault("Aborted", "The turn was stopped before the request was answered.")

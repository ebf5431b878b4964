import { expect, test } from "vitest"
import type { SessionSummary, StreamEvent } from "../../shared/native/host.ts"
import { applyEvent } from "./apply.ts"
import { applyAll } from "./batch.ts"
import { emptyTranscript, type HostState, initialHostState } from "./model.ts"
import { listedSessions } from "./order.ts"
import { partsIn } from "./transcript.ts"

const event = (type: string, properties: Record<string, unknown>): StreamEvent => ({
  cursor: 1,
  directory: null,
  sessionID: null,
  type,
  properties,
})
const summary = (id: string, state: SessionSummary["state"], updated = 1, extra: object = {}): SessionSummary =>
  ({
    session: { id, title: id, time: { created: 1, updated }, ...extra },
    project: "prj_1",
    folder: "/repo",
    state,
    waiting: null,
    changes: 0,
    sandbox: null,
    interrupted: false,
  }) as unknown as SessionSummary
const base: HostState = {
  ...initialHostState,
  sessions: { ses_1: summary("ses_1", "idle") },
  transcripts: { ses_1: { ...emptyTranscript, load: "ready" } },
}
const part = (text: string, end?: number) => ({
  id: "prt_1",
  sessionID: "ses_1",
  messageID: "msg_1",
  type: "text",
  text,
  time: end ? { start: 1, end } : { start: 1 },
})
const delta = (text: string) =>
  event("message.part.delta", { sessionID: "ses_1", messageID: "msg_1", partID: "prt_1", field: "text", delta: text })

test("a whole turn: the message, its text as it streams, its end", () => {
  const events = [
    event("session.status", { sessionID: "ses_1", status: { type: "busy" } }),
    event("message.updated", { sessionID: "ses_1", info: { id: "msg_1", sessionID: "ses_1", role: "assistant" } }),
    event("message.part.updated", { sessionID: "ses_1", part: part("") }),
    delta("Hel"),
    delta("lo"),
    event("message.part.updated", { sessionID: "ses_1", part: part("Hello", 2) }),
    event("session.status", { sessionID: "ses_1", status: { type: "idle" } }),
    event("session.idle", { sessionID: "ses_1" }),
  ]
  const streaming = applyAll(base, events.slice(0, 5))
  expect(partsIn(streaming.transcripts.ses_1 ?? emptyTranscript, "msg_1")).toMatchObject([{ text: "Hello" }])
  expect(streaming.status.ses_1).toEqual({ type: "busy" })
  expect(streaming.sessions.ses_1?.state).toBe("running")
  const done = applyAll(base, events)
  expect(done.status).toEqual({})
  expect(done.sessions.ses_1?.state).toBe("idle")
  // The durable ones again, as after a reconnect: nothing doubles.
  const again = applyAll(
    done,
    events
      .filter((entry) => entry.type !== "message.part.delta")
      .slice(1, 3)
      .concat(events.slice(5)),
  )
  expect(again.transcripts.ses_1?.order).toEqual(["msg_1"])
  expect(partsIn(again.transcripts.ses_1 ?? emptyTranscript, "msg_1")).toMatchObject([{ text: "Hello" }])
})

test("events of a transcript that nobody opened leave the state as it is", () => {
  expect(
    applyEvent(base, event("message.updated", { sessionID: "ses_9", info: { id: "m", sessionID: "ses_9" } })),
  ).toBe(base)
  expect(
    applyAll(base, [event("message.part.delta", { sessionID: "ses_9", messageID: "m", partID: "p", delta: "x" })]),
  ).toBe(base)
})

test("event types it does not know pass by", () => {
  expect(applyEvent(base, event("plugin.added", { id: "x" }))).toBe(base)
})

test("a request that needs the person is not hidden by the turn going on", () => {
  const waiting = { ...base, sessions: { ses_1: summary("ses_1", "needs-you") } }
  const next = applyEvent(waiting, event("session.status", { sessionID: "ses_1", status: { type: "busy" } }))
  expect(next.sessions.ses_1?.state).toBe("needs-you")
})

test("a question asked twice waits once, and goes when answered anywhere", () => {
  const asked = event("question.asked", { id: "que_1", sessionID: "ses_1", questions: [] })
  const twice = applyAll(base, [asked, asked])
  expect(twice.questions).toHaveLength(1)
  const replied = event("question.replied", { sessionID: "ses_1", requestID: "que_1", answers: [] })
  expect(applyEvent(twice, replied).questions).toEqual([])
})

test("an error outside a message is kept until the next turn begins; an interruption is none", () => {
  const failed = applyEvent(
    base,
    event("session.error", {
      sessionID: "ses_1",
      error: { name: "UnknownError", data: { message: "Model not found: a/b." } },
    }),
  )
  expect(failed.sessionErrors.ses_1).toBe("Model not found: a/b.")
  const busy = applyEvent(failed, event("session.status", { sessionID: "ses_1", status: { type: "busy" } }))
  expect(busy.sessionErrors).toEqual({})
  expect(applyEvent(base, event("session.error", { sessionID: "ses_1", error: { name: "MessageAbortedError" } }))).toBe(
    base,
  )
})

test("a deleted session takes what belongs to it along", () => {
  const full = applyEvent(base, event("question.asked", { id: "que_1", sessionID: "ses_1", questions: [] }))
  const gone = applyEvent(full, event("session.deleted", { sessionID: "ses_1", info: { id: "ses_1" } }))
  expect(gone).toMatchObject({ sessions: {}, transcripts: {}, questions: [] })
})

test("the list shows what needs the person first, then what is alive, then the rest by time", () => {
  const sessions = [
    summary("ses_a", "idle", 9),
    summary("ses_b", "running", 2),
    summary("ses_c", "changes", 5),
    summary("ses_d", "needs-you", 1),
    summary("ses_child", "running", 9, { parentID: "ses_b" }),
  ]
  const byID = Object.fromEntries(sessions.map((entry) => [entry.session.id, entry]))
  const ids = listedSessions(byID, { id: "prj_1", directory: "/repo" }).map((entry) => entry.session.id)
  expect(ids).toEqual(["ses_d", "ses_c", "ses_b", "ses_a"])
})

import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createLog } from "../../../electron/lib/log.ts"
import type { HostEvent } from "../../../electron/session/api.ts"
import { createEventLog } from "../../../electron/session/event-log.ts"
import { createSessions } from "../../../electron/session/sessions.ts"
import { type Database, openDatabase } from "../../../electron/store/database.ts"
import { migrate } from "../../../electron/store/migrate.ts"
import { sessionMigrations } from "../../../electron/store/migrations/session.ts"
import { newId } from "../../../shared/id.ts"

let folder: string
let db: Database
const log = createLog({ write: () => {} })

const open = (kept?: number) => {
  db = openDatabase(path.join(folder, "test.db"))
  migrate(db, sessionMigrations)
  const events = createEventLog({ db, log, kept })
  return { events, sessions: createSessions({ db, events, log, version: "1.14.34" }) }
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "outrigger-log-"))
})
afterEach(async () => {
  db.close()
  await rm(folder, { recursive: true, force: true })
})

const newSession = { directory: "/project", projectID: "p1" }

describe("the event log", () => {
  it("commits an event before a listener hears of it", () => {
    const { events, sessions } = open()
    const stored: unknown[] = []
    events.subscribe({}, (event) => stored.push(db.get("SELECT id FROM event WHERE id = ?", event.id)))
    sessions.create(newSession)
    expect(stored).toEqual([expect.objectContaining({ id: expect.stringMatching(/^evt_/) })])
  })

  it("numbers durable events over the host and within their session, across a reopen", () => {
    const first = open()
    const a = first.sessions.create(newSession)
    const b = first.sessions.create(newSession)
    first.sessions.update(a.id, (session) => void (session.title = "renamed"))
    db.close()
    const second = open()
    second.sessions.update(a.id, (session) => void (session.title = "again"))
    const replay = second.events.since(0, {}) as HostEvent[]
    expect(replay.map((event) => event.cursor)).toEqual([1, 2, 3, 4])
    expect(replay.filter((event) => event.sessionID === a.id).map((event) => event.seq)).toEqual([1, 2, 3])
    expect(replay.filter((event) => event.sessionID === b.id).map((event) => event.seq)).toEqual([1])
  })

  it("replays a part that is still being written as it stands, so that no delta is lost or doubled", () => {
    const { events, sessions } = open()
    const session = sessions.create(newSession)
    const owner = { sessionID: session.id, messageID: newId("message") }
    sessions.putMessage({
      id: owner.messageID,
      sessionID: session.id,
      role: "user",
      time: { created: 1 },
      agent: "build",
      model: { providerID: "p", modelID: "m" },
    })
    const cursor = events.cursor()
    const part = { ...owner, id: newId("part"), type: "text" as const, text: "", time: { start: 1 } }
    sessions.putPart(part)
    const offsets: unknown[] = []
    events.subscribe({}, (event) => event.type === "message.part.delta" && offsets.push(event.offset))
    sessions.appendText(part, "one ")
    sessions.appendText(part, "two")
    expect(offsets).toEqual([0, 4])
    const replay = events.since(cursor, {}) as HostEvent[]
    expect(replay.map((event) => event.type)).toEqual(["message.part.updated"])
    expect(replay[0]?.properties.part).toMatchObject({ id: part.id, text: "one two" })
  })

  it("says resync for a cursor that is older than what it keeps, and for one from the future", () => {
    const { events, sessions } = open(5)
    const session = sessions.create(newSession)
    for (let n = 0; n < 1_200; n += 1) sessions.update(session.id, (current) => void (current.title = `t${n}`))
    expect(events.since(1, {})).toBe("resync")
    expect(events.since(events.cursor() + 1, {})).toBe("resync")
    expect(events.since(events.cursor(), {})).toEqual([])
    expect((events.since(events.cursor() - 2, {}) as HostEvent[]).length).toBe(2)
  })

  it("says resync to a client that missed thousands of events, although they are kept", () => {
    const { events, sessions } = open()
    const session = sessions.create(newSession)
    const cursor = events.cursor()
    for (let n = 0; n < 5_001; n += 1) events.publish({ type: "x", properties: {}, sessionID: session.id })
    expect(events.since(cursor, {})).toBe("resync")
    expect((events.since(cursor + 1, {}) as HostEvent[]).length).toBe(5_000)
  })

  it("keeps the others hearing when one listener throws", () => {
    const { events, sessions } = open()
    const heard: string[] = []
    events.subscribe({}, () => {
      throw new Error("a broken listener")
    })
    events.subscribe({}, (event) => heard.push(event.type))
    sessions.create(newSession)
    expect(heard).toEqual(["session.created"])
  })

  it("filters by folder and by session", () => {
    const { events, sessions } = open()
    const heard: string[] = []
    events.subscribe({ directory: "/other" }, (event) => heard.push(event.type))
    sessions.create(newSession)
    const other = sessions.create({ ...newSession, directory: "/other" })
    expect(heard).toEqual(["session.created"])
    expect((events.since(0, { sessionID: other.id }) as HostEvent[]).map((event) => event.sessionID)).toEqual([
      other.id,
    ])
  })
})

describe("stored sessions", () => {
  it("rolls the change back when its event cannot be written", () => {
    const { events, sessions } = open()
    const session = sessions.create(newSession)
    expect(() =>
      events.publish({ type: "x", properties: {}, sessionID: session.id }, () => {
        db.run("UPDATE session SET title = 'changed' WHERE id = ?", session.id)
        throw new Error("no")
      }),
    ).toThrow("no")
    expect(db.get("SELECT title FROM session WHERE id = ?", session.id)).toMatchObject({ title: session.title })
  })

  it("sets a session that cannot be read aside instead of failing the list or deleting it", () => {
    const { sessions } = open()
    const broken = sessions.create(newSession)
    const whole = sessions.create(newSession)
    db.run("UPDATE session SET data = '{\"id\":' WHERE id = ?", broken.id)
    expect(sessions.list({}).map((session) => session.id)).toEqual([whole.id])
    expect(db.get("SELECT set_aside IS NOT NULL AS aside FROM session WHERE id = ?", broken.id)).toMatchObject({
      aside: 1,
    })
  })

  it("lists newest first, by folder, by part of the title, without children, and from a time on", () => {
    let now = 1_000
    db = openDatabase(path.join(folder, "clock.db"))
    migrate(db, sessionMigrations)
    const events = createEventLog({ db, log })
    const sessions = createSessions({ db, events, log, version: "1", clock: () => (now += 10) })
    const a = sessions.create({ ...newSession, title: "Fix 100% of bugs" })
    const b = sessions.create({ ...newSession, title: "Add tests", directory: "/project/sub", path: "sub" })
    const child = sessions.create({ ...newSession, parentID: a.id })
    expect(sessions.list({}).map((session) => session.id)).toEqual([child.id, b.id, a.id])
    expect(sessions.list({ roots: true }).map((session) => session.id)).toEqual([b.id, a.id])
    expect(sessions.list({ directory: "/project/sub" }).map((session) => session.id)).toEqual([b.id])
    expect(sessions.list({ search: "100% OF" }).map((session) => session.id)).toEqual([a.id])
    expect(sessions.list({ search: "_" })).toEqual([])
    expect(sessions.list({ path: "sub", projectID: "p1" }).map((session) => session.id)).toEqual([b.id])
    expect(sessions.list({ start: b.time.updated }).map((session) => session.id)).toEqual([child.id, b.id])
    expect(sessions.list({ limit: 1 }).map((session) => session.id)).toEqual([child.id])
  })

  it("deletes children before their parent and says so for each", () => {
    const { events, sessions } = open()
    const parent = sessions.create(newSession)
    const child = sessions.create({ ...newSession, parentID: parent.id })
    const deleted: unknown[] = []
    events.subscribe({}, (event) => event.type === "session.deleted" && deleted.push(event.sessionID))
    sessions.remove(parent.id)
    expect(deleted).toEqual([child.id, parent.id])
    expect(() => sessions.get(parent.id)).toThrow(`Session not found: ${parent.id}`)
  })

  it("pages messages from the newest back, and forks those before a message under new ids", () => {
    const { sessions } = open()
    const session = sessions.create({ ...newSession, title: "Talk" })
    const ids = Array.from({ length: 5 }, () => newId("message"))
    for (const [index, id] of ids.entries()) {
      const common = { id, sessionID: session.id, time: { created: index } }
      sessions.putMessage({ ...common, role: "user", agent: "build", model: { providerID: "p", modelID: "m" } })
      sessions.putPart({ id: newId("part"), sessionID: session.id, messageID: id, type: "text", text: `m${index}` })
    }
    const page = sessions.messages(session.id, { limit: 2 })
    expect(page.items.map((item) => item.info.id)).toEqual(ids.slice(3))
    const earlier = sessions.messages(session.id, { limit: 10, before: page.next })
    expect(earlier.items.map((item) => item.info.id)).toEqual(ids.slice(0, 3))
    expect(earlier.next).toBeUndefined()
    const fork = sessions.fork(session.id, ids[2])
    const copies = sessions.messages(fork.id).items
    expect(fork.title).toBe("Talk (fork #1)")
    expect(copies.map((item) => item.parts.map((part) => part.type === "text" && part.text))).toEqual([["m0"], ["m1"]])
    expect(copies.every((item) => !ids.includes(item.info.id))).toBe(true)
  })
})

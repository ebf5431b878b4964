import { describe, expect, it } from "vitest"
import { createLog } from "../../../electron/lib/log.ts"
import { createEventLog } from "../../../electron/session/event-log.ts"
import { createSessionSearch } from "../../../electron/session/search.ts"
import { createSessions } from "../../../electron/session/sessions.ts"
import { openDatabase } from "../../../electron/store/database.ts"
import { migrate } from "../../../electron/store/migrate.ts"
import { searchMigrations } from "../../../electron/store/migrations/search.ts"
import { sessionMigrations } from "../../../electron/store/migrations/session.ts"
import { newId } from "../../../shared/id.ts"

function scene({ before = [] as string[] } = {}) {
  const db = openDatabase(":memory:")
  migrate(db, sessionMigrations)
  const log = createLog({ write: () => {} })
  const sessions = createSessions({ db, events: createEventLog({ db, log }), log, version: "1" })
  const say = (sessionID: string, text: string, extra: { synthetic?: boolean } = {}) => {
    const messageID = newId("message")
    sessions.putMessage({
      id: messageID,
      sessionID,
      role: "user",
      time: { created: 5 },
      agent: "build",
      model: { providerID: "p", modelID: "m" },
    })
    const id = newId("part")
    sessions.putPart({ id, sessionID, messageID, type: "text", text, ...extra })
    return { sessionID, messageID, id }
  }
  const start = (title: string, directory = "/a") => sessions.create({ directory, projectID: directory, title }).id
  const old = before.map((text) => say(start("Old one"), text))
  migrate(db, [...sessionMigrations, ...searchMigrations])
  const search = createSessionSearch({ db })
  const titles = async (text: string, more = {}) =>
    (await search.find({ text, ...more })).map((result) => result.session.title)
  return { db, sessions, search, say, start, titles, old }
}

describe("search over all sessions", () => {
  it("finds words of any session, with the place and what surrounds it", async () => {
    const { search, say, start } = scene()
    const wanted = say(start("First"), "The pelican flies over the quiet harbour at dawn")
    say(start("Second"), "Nothing to see here")
    const [result, ...others] = await search.find({ text: "PELIC harbour" })
    expect(others).toEqual([])
    expect(result).toMatchObject({ session: { title: "First", directory: "/a" }, inTitle: false })
    expect(result?.hits).toMatchObject([
      { messageID: wanted.messageID, partID: wanted.id, role: "user", kind: "text", time: 5 },
    ])
    const matched = result?.hits[0]?.snippet.filter((piece) => piece.match).map((piece) => piece.text)
    expect(matched).toEqual(["pelican", "harbour"])
    expect(result?.hits[0]?.snippet.map((piece) => piece.text).join("")).toContain("quiet")
  })

  it("follows what is added, changed and removed", async () => {
    const { sessions, say, start, titles, old } = scene({ before: ["written before the index was there"] })
    expect(await titles("written before")).toEqual(["Old one"])
    const session = start("Growing")
    const part = say(session, "alpha")
    for (const text of ["alp", "alph", "alpha"]) sessions.putPart({ ...part, type: "text", text })
    expect(await titles("alpha")).toEqual(["Growing"])
    sessions.putPart({ ...part, type: "text", text: "beta" })
    expect([await titles("alpha"), await titles("beta")]).toEqual([[], ["Growing"]])
    sessions.removePart(session, part.messageID, part.id)
    expect(await titles("beta")).toEqual([])
    sessions.remove(old[0]!.sessionID)
    expect(await titles("written")).toEqual([])
    say(start("After"), "gamma")
    expect(await titles("gamma")).toEqual(["After"])
  })

  it("puts titles first, keeps to a folder, and leaves out what the program itself wrote", async () => {
    const { say, start, titles } = scene()
    say(start("Other", "/b"), "the lighthouse is on")
    say(start("Lighthouse keeper"), "hello")
    say(start("Noise"), "lighthouse in a file that was read", { synthetic: true })
    expect(await titles("lighthouse")).toEqual(["Lighthouse keeper", "Other"])
    expect(await titles("lighthouse", { directory: "/b" })).toEqual(["Other"])
    expect(await titles("lighthouse", { projectID: "/a" })).toEqual(["Lighthouse keeper"])
  })

  it("takes phrases, and any characters for what they are", async () => {
    const { say, start, titles } = scene()
    say(start("One"), "red green blue")
    say(start("Two"), 'const value = "x" AND (NEAR) col:umn* ^foo')
    expect(await titles('"red green"')).toEqual(["One"])
    expect(await titles('"green red"')).toEqual([])
    expect(await titles('"red gre')).toEqual([])
    for (const text of ["(NEAR)", "col:umn*", "^foo", "value =", 'AND "x"']) expect(await titles(text)).toEqual(["Two"])
    for (const text of ["", "  ", "***", '"', "%", "_"]) expect(await titles(text)).toEqual([])
  })

  it("indexes thousands of parts once, and only reads afterwards", async () => {
    const { db, say, start, search } = scene()
    const session = start("Long")
    db.transaction(() => {
      for (let n = 0; n < 2_000; n += 1) say(session, `line ${n} of a long talk about boats`)
    })
    expect((await search.find({ text: "line 1999" }))[0]?.hits).toHaveLength(1)
    const written = () => db.get<{ rows: number }>("SELECT total_changes() AS rows")?.rows
    const before = written()
    expect((await search.find({ text: "boats" }))[0]?.hits).toHaveLength(3)
    expect(written()).toBe(before)
  })
})

import { describe, expect, it } from "vitest"
import { newId } from "../../shared/id.ts"
import { apiServer, bearer } from "../support/api-server.ts"
import { dechunked, request } from "../support/raw-http.ts"

const json = { ...bearer, "Content-Type": "application/json" }
const bodyOf = <T = Record<string, unknown>>(answer: { body: string }) => JSON.parse(answer.body) as T
const unknown = "ses_000000000000unknownunknow"

describe("sessions", () => {
  it("are made, read, renamed, archived, listed and deleted", async () => {
    const { port, repo } = await apiServer()
    const made = bodyOf<{ id: string }>(await request(port, "POST /session", json, '{"title":"First"}'))
    expect(made).toMatchObject({ title: "First", directory: repo, projectID: "global", path: repo.slice(1) })
    const rule = { permission: "bash", pattern: "*", action: "ask" }
    const changed = await request(
      port,
      `PATCH /session/${made.id}`,
      json,
      JSON.stringify({ title: "Second", permission: [rule] }),
    )
    expect(bodyOf(changed)).toMatchObject({ title: "Second", permission: [rule] })
    const again = await request(
      port,
      `PATCH /session/${made.id}`,
      json,
      JSON.stringify({ permission: [rule], time: { archived: 5 } }),
    )
    expect(bodyOf(again)).toMatchObject({ title: "Second", permission: [rule, rule], time: { archived: 5 } })
    expect(bodyOf<unknown[]>(await request(port, "GET /session", bearer))).toMatchObject([{ id: made.id }])
    expect(bodyOf<unknown[]>(await request(port, "GET /session?search=nothing", bearer))).toEqual([])
    expect((await request(port, `DELETE /session/${made.id}`, bearer)).body).toBe("true")
    expect((await request(port, `DELETE /session/${made.id}`, bearer)).status).toBe(404)
  })

  it("unknown ones are NotFoundError, malformed ids and parameters a BadRequest", async () => {
    const { port } = await apiServer()
    for (const line of ["GET", "PATCH", "DELETE"]) {
      const answer = await request(port, `${line} /session/${unknown}`, json, line === "PATCH" ? "{}" : "")
      expect([line, answer.status, bodyOf(answer)]).toEqual([
        line,
        404,
        { name: "NotFoundError", data: { message: `Session not found: ${unknown}` } },
      ])
    }
    for (const path of ["children", "todo", "message", "message/msg_1"])
      expect((await request(port, `GET /session/${unknown}/${path}`, bearer)).status).toBe(404)
    const prefix = await request(port, "GET /session/nothing", bearer)
    expect([prefix.status, bodyOf(prefix)]).toMatchObject([400, { name: "BadRequest", data: { kind: "Params" } }])
    const limit = await request(port, "GET /session?limit=many", bearer)
    expect([limit.status, bodyOf(limit)]).toMatchObject([400, { name: "BadRequest", data: { kind: "Query" } }])
    const encoding = await request(port, "GET /session/%E0%A4%A", bearer)
    expect([encoding.status, bodyOf(encoding)]).toMatchObject([400, { name: "BadRequest", data: { kind: "Params" } }])
  })

  it("that run refuse what would disturb the turn", async () => {
    const { port, busy, newSession } = await apiServer()
    const { id } = newSession()
    busy.add(id)
    const answer = await request(port, `POST /session/${id}/unrevert`, bearer)
    expect([answer.status, bodyOf(answer)]).toEqual([
      409,
      { _tag: "SessionBusyError", sessionID: id, message: `Session ${id} is busy` },
    ])
    expect(bodyOf(await request(port, "GET /session/status", bearer))).toEqual({ [id]: { type: "busy" } })
    expect((await request(port, `POST /session/${id}/abort`, bearer)).body).toBe("true")
    expect((await request(port, `POST /session/${unknown}/abort`, bearer)).body).toBe("true")
    expect(bodyOf(await request(port, "GET /session/status", bearer))).toEqual({})
  })
})

describe("messages", () => {
  it("come in pages, the newest first page with a cursor to the older ones", async () => {
    const { port, sessions, newSession } = await apiServer()
    const { id } = newSession()
    const ids = Array.from({ length: 5 }, (_, index) => {
      const messageID = newId("message")
      sessions.putMessage({
        id: messageID,
        sessionID: id,
        role: "user",
        time: { created: 1000 + index },
        agent: "build",
        model: { providerID: "p", modelID: "m" },
      })
      sessions.putPart({ id: newId("part"), sessionID: id, messageID, type: "text", text: `${index}` })
      return messageID
    })
    const idsOf = (answer: { body: string }) => bodyOf<{ info: { id: string } }[]>(answer).map(({ info }) => info.id)
    const path = `/session/${id}/message`
    expect(idsOf(await request(port, `GET ${path}`, bearer))).toEqual(ids)
    expect(idsOf(await request(port, `GET ${path}?limit=0`, bearer))).toEqual(ids)
    const newest = await request(port, `GET ${path}?limit=2&auth_token=x`, bearer)
    expect(idsOf(newest)).toEqual(ids.slice(3))
    const cursor = newest.headers["x-next-cursor"] ?? ""
    expect(JSON.parse(Buffer.from(cursor, "base64url").toString())).toMatchObject({ id: ids[3] })
    expect(newest.headers["link"]).toBe(`<http://127.0.0.1:${port}${path}?limit=2&before=${cursor}>; rel="next"`)
    const older = await request(port, `GET ${path}?limit=10&before=${cursor}`, bearer)
    expect(idsOf(older)).toEqual(ids.slice(0, 3))
    expect(older.headers["x-next-cursor"]).toBeUndefined()
    expect((await request(port, `GET ${path}?before=${cursor}`, bearer)).status).toBe(400)
    expect((await request(port, `GET ${path}?limit=2&before=nonsense`, bearer)).status).toBe(400)
  })
})

describe("an answer that takes long", () => {
  it("begins with spaces, so that no client gives up on it", async () => {
    const { port, newSession } = await apiServer({ patienceMs: 30, checkOutput: false })
    const { id } = newSession()
    const quick = await request(port, `POST /session/${id}/command`, json, '{"command":"c","arguments":"0"}')
    expect(quick.headers["content-length"]).toBe("4")
    const slow = await request(port, `POST /session/${id}/command`, json, '{"command":"c","arguments":"200"}')
    expect(slow.status).toBe(200)
    expect(dechunked(slow.text)).toMatch(/^ {2,}null$/)
  })

  it("is cut off when it fails after it began, never passed off as complete", async () => {
    const { port, newSession } = await apiServer({ patienceMs: 30 })
    const broken = await request(
      port,
      `POST /session/${newSession().id}/command`,
      json,
      '{"command":"c","arguments":"101"}',
    )
    expect(broken.status).toBe(200)
    expect(broken.text.endsWith("0\r\n\r\n")).toBe(false)
  })
})

describe("the folder of a request", () => {
  it("is the query's, else the header's, else the host's own", async () => {
    const { port, root, repo } = await apiServer({}, { "other dir/a.txt": "a", "third/b.txt": "b" })
    const folder = async (line: string, headers: Record<string, string> = {}) =>
      bodyOf<{ directory: string }>(await request(port, line, { ...bearer, ...headers })).directory
    const header = { "x-opencode-directory": encodeURIComponent(`${root}/other dir`) }
    expect(await folder("GET /path")).toBe(repo)
    expect(await folder("GET /path", header)).toBe(`${root}/other dir`)
    expect(await folder("GET /path", { "x-opencode-directory": `${root}/other dir` })).toBe(`${root}/other dir`)
    expect(await folder(`GET /path?directory=${encodeURIComponent(`${root}/third/`)}`, header)).toBe(`${root}/third`)
    expect(await folder("GET /path?directory=../third")).toBe(`${root}/third`)
    expect(await folder("POST /session", header)).toBe(`${root}/other dir`)
    const gone = bodyOf(await request(port, "GET /path?directory=/nothing/here", bearer))
    expect(gone).toMatchObject({ directory: "/nothing/here", worktree: "/" })
  })

  it("cannot be an unknown workspace", async () => {
    const { port } = await apiServer()
    const answer = await request(port, "GET /path?workspace=wrk_1", bearer)
    expect([answer.status, bodyOf(answer)]).toEqual([
      404,
      { name: "NotFoundError", data: { message: "Workspace not found: wrk_1" } },
    ])
  })
})

describe("permissions and questions", () => {
  it("are listed and answered, once", async () => {
    const { port, permissions, questions, newSession, repo } = await apiServer()
    const { id } = newSession("Deploy")
    const asked = permissions.ask({
      sessionID: id,
      directory: repo,
      projectID: "global",
      agent: "build",
      request: { permission: "bash", patterns: ["npm publish"], always: ["npm publish *"], metadata: {} },
      ruleset: [{ permission: "*", pattern: "*", action: "ask", source: "test" }],
      signal: AbortSignal.timeout(10_000),
    })
    const [pending] = bodyOf<{ id: string }[]>(await request(port, "GET /permission", bearer))
    expect(pending).toMatchObject({ sessionID: id, permission: "bash", patterns: ["npm publish"] })
    const summary = bodyOf<unknown[]>(await request(port, "GET /outrigger/sessions", bearer))
    expect(summary).toMatchObject([{ state: "needs-you", waiting: "asks: npm publish", folder: repo }])
    const inbox = bodyOf<{ permissions: { hash: string }[] }>(await request(port, "GET /outrigger/inbox", bearer))
    expect(inbox.permissions).toMatchObject([{ request: pending }])
    const answer = `{"reply":"once","hash":"${"0".repeat(64)}"}`
    const stale = await request(port, `POST /outrigger/permissions/${pending?.id}/reply`, json, answer)
    expect([stale.status, bodyOf(stale)]).toMatchObject([409, { error: { tag: "Stale" } }])
    expect((await request(port, `POST /permission/${pending?.id}/reply`, json, '{"reply":"maybe"}')).status).toBe(400)
    expect((await request(port, `POST /permission/${pending?.id}/reply`, json, '{"reply":"once"}')).body).toBe("true")
    await asked
    const twice = await request(port, `POST /session/${id}/permissions/${pending?.id}`, json, '{"response":"once"}')
    expect([twice.status, bodyOf(twice)]).toMatchObject([
      404,
      { _tag: "PermissionNotFoundError", requestID: pending?.id },
    ])

    const answered = questions.ask({
      sessionID: id,
      directory: repo,
      questions: [{ question: "Which?", header: "Pick", options: [] }],
      signal: AbortSignal.timeout(10_000),
    })
    const [question] = bodyOf<{ id: string }[]>(await request(port, "GET /question", bearer))
    expect((await request(port, `POST /question/${question?.id}/reply`, json, '{"answers":[["red"]]}')).body).toBe(
      "true",
    )
    expect(await answered).toEqual([["red"]])
    const gone = await request(port, `POST /question/${question?.id}/reject`, bearer)
    expect([gone.status, bodyOf(gone)]).toMatchObject([404, { _tag: "QuestionNotFoundError", requestID: question?.id }])
  })
})

describe("file routes", () => {
  const escapes = [
    "../secret.txt",
    "%2e%2e%2fsecret.txt",
    "..%2Fsecret.txt",
    "%2e%2e/secret.txt",
    "a/../../secret.txt",
    "link/secret.txt",
  ]

  it("never leave the folder, however the path is spelled", async () => {
    const { port, root, repo, text } = await apiServer()
    const { symlink } = await import("node:fs/promises")
    await symlink(root, `${repo}/link`)
    for (const path of [...escapes, `${root}/secret.txt`, "%00", "hello.txt%00.png"]) {
      for (const route of ["/file/content", "/file"]) {
        const answer = await request(port, `GET ${route}?path=${path}`, bearer)
        expect(answer.body).not.toContain("not yours")
        expect(answer.body).not.toContain('"name":"secret.txt"')
      }
      const directory = encodeURIComponent(repo)
      const opened = await request(port, `GET /outrigger/files/content?directory=${directory}&path=${path}`, bearer)
      expect([path, opened.status >= 400]).toEqual([path, true])
      const save = JSON.stringify({ directory: repo, path: decodeURIComponent(path), text: "owned", hash: null })
      const saved = await request(port, "PUT /outrigger/files/content", json, save)
      expect([path, saved.status >= 400]).toEqual([path, true])
    }
    expect(await text("secret.txt")).toBe("not yours\n")
    const refused = await request(port, "GET /file/content?path=../secret.txt", bearer)
    expect([refused.status, bodyOf(refused)]).toMatchObject([
      400,
      { name: "BadRequest", data: { message: "Access denied: path escapes project directory", kind: "Query" } },
    ])
    const native = await request(
      port,
      `GET /outrigger/files/content?directory=${encodeURIComponent(repo)}&path=../secret.txt`,
      bearer,
    )
    expect([native.status, bodyOf(native)]).toMatchObject([403, { error: { tag: "PathOutside" } }])
  })

  it("need a path and sensible limits", async () => {
    const { port } = await apiServer()
    const missing = await request(port, "GET /file", bearer)
    expect(bodyOf(missing)).toEqual({
      name: "BadRequest",
      data: { message: 'Missing key\n  at ["path"]', kind: "Query" },
    })
    for (const limit of ["0", "201", "1.5", "x", "-1"])
      expect((await request(port, `GET /find/file?query=h&limit=${limit}`, bearer)).status).toBe(400)
    expect((await request(port, "GET /find/file?query=h&limit=200", bearer)).body).toBe('["hello.txt"]')
    expect((await request(port, "GET /vcs/diff", bearer)).status).toBe(400)
    expect(bodyOf(await request(port, "GET /file/content?path=hello.txt", bearer))).toMatchObject({
      type: "text",
      content: "hello",
    })
  })
})

describe("what is not connected", () => {
  it("says so with empty answers, because stock clients ask when they start", async () => {
    const { port } = await apiServer()
    const answers: Record<string, string> = {
      "/lsp": "[]",
      "/formatter": "[]",
      "/mcp": "{}",
      "/experimental/resource": "{}",
      "/find/symbol?query=x": "[]",
      "/experimental/workspace": "[]",
      "/experimental/workspace/status": "[]",
      "/experimental/console": '{"consoleManagedProviders":[],"switchableOrgCount":0}',
    }
    for (const [path, body] of Object.entries(answers)) {
      const answer = await request(port, `GET ${path}`, bearer)
      expect([path, answer.status, answer.body]).toEqual([path, 200, body])
    }
  })
})
